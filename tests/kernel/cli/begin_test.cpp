#include "cli/begin.hpp"

#include <doctest/doctest.h>

#include "cli/redact.hpp"
#include "cli/usage.hpp"

using namespace plexus::cli;
using args = std::vector<std::string>;

namespace {

const identity nats = identity::from_argv0("/usr/bin/nats-server");
const identity plexus_server = identity::from_argv0("plexus-server");

beginning ended(const args& words, const identity& self = nats) {
    beginning b = begin(self, words);
    REQUIRE(b.exit_code.has_value());
    return b;
}

} // namespace

TEST_CASE("identity: as which program we were called") {
    CHECK(nats.name == "nats-server");
    CHECK(nats.executable == "nats-server");
    CHECK(nats.version_line() == "nats-server: v2.15.2");
    CHECK(plexus_server.name == "plexus-server");
    CHECK(plexus_server.version_line() == "plexus-server: v0.1.0 (nats-server 2.15.2 compatible)");
    CHECK(identity::from_argv0("./mine").name == "plexus-server");
    CHECK(identity::from_argv0("./mine").executable == "mine");
    CHECK(identity::from_argv0("").executable == "plexus-server");
}

TEST_CASE("begin: version and help in all their forms go to stdout and end with 0") {
    for (const args& words :
         {args{"-v"}, args{"--version"}, args{"version"}, args{"VERSION", "-x"},
          args{"--", "version"}, args{"-v", "-h"}, args{"-p", "1", "-version=1"}}) {
        const beginning b = ended(words);
        CHECK(b.exit_code == 0);
        CHECK(b.out == "nats-server: v2.15.2\n");
        CHECK(b.err.empty());
    }
    for (const args& words : {args{"-h"}, args{"--help"}, args{"help"}, args{"Help"}}) {
        const beginning b = ended(words);
        CHECK(b.exit_code == 0);
        CHECK(b.out.starts_with("Usage: nats-server [options]\n"));
        CHECK(b.err.empty());
    }
    CHECK(ended({"--help_tls"}).out.find("TLS_AES_128_GCM_SHA256") != std::string::npos);
}

TEST_CASE("begin: a wrong flag ends with the usage text and 0") {
    const beginning b = ended({"-p", "abc"}, plexus_server);
    CHECK(b.exit_code == 0);
    CHECK(b.err == "invalid value \"abc\" for flag -p: parse error\n");
    CHECK(b.out.starts_with("Usage: plexus-server [options]\n"));
}

TEST_CASE("begin: words that are no commands end with 1") {
    CHECK(ended({"foo"}).exit_code == 1);
    CHECK(ended({"foo"}).err == "nats-server: unrecognized command: \"foo\"\n");
    CHECK(ended({"-"}).err == "nats-server: unrecognized command: \"-\"\n");
    CHECK(ended({""}).err == "nats-server: unrecognized command: \"\"\n");
    CHECK(ended({"-t"}).err ==
          "nats-server: must specify [-c, --config] option to check configuration file syntax\n");
    CHECK(ended({"-t"}).exit_code == 1);
}

TEST_CASE("begin: otherwise the server goes on") {
    const beginning b = begin(nats, {"-c", "f.conf", "-t", "-DV"});
    CHECK_FALSE(b.exit_code.has_value());
    CHECK(b.line.config_file() == "f.conf");
    CHECK(b.line.flags.size() == 3);
}

TEST_CASE("usage: lists every flag, in lines that fit a terminal") {
    const std::string text = usage_text(nats);
    for (const flag_spec& spec : all_flags())
        for (const std::string_view name : spec.names)
            CHECK_MESSAGE(text.find("-" + std::string(name)) != std::string::npos,
                          std::string(name));
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        CHECK_MESSAGE(end - begin <= 100, text.substr(begin, end - begin));
        begin = end + 1;
    }
}

TEST_CASE("redact: secrets are replaced, the rest stays") {
    CHECK(redacted_args({"x", "--pass=secret", "-user", "me", "--auth", "t", "-p", "1"}) ==
          args{"x", "--pass=[REDACTED]", "-user", "[REDACTED]", "--auth", "[REDACTED]", "-p", "1"});
    CHECK(redacted_args({"--routes", "nats://u:p@h:1,nats://h:2,nats://t@h:3"}) ==
          args{"--routes", "nats://[REDACTED]@h:1,nats://h:2,nats://[REDACTED]@h:3"});
    CHECK(redacted_args({"--cluster=nats://u:p@h:-1/x@y"}) ==
          args{"--cluster=nats://[REDACTED]@h:-1/x@y"});
    CHECK(redacted_args({"--cluster_listen", "nats://h:1"}) ==
          args{"--cluster_listen", "nats://h:1"});
    CHECK(redacted_args({"--user"}) == args{"--user"});
    CHECK(redacted_args({"--username=x", "user", "y", "-", "--", ""}) ==
          args{"--username=x", "user", "y", "-", "--", ""});
}

TEST_CASE("redact: the process's own arguments keep their length") {
    std::string program = "x", flag = "--pass=secret", routes = "--routes", urls = "nats://u:p@h:1";
    char* argv[] = {program.data(), flag.data(), routes.data(), urls.data()};
    hide_secrets(4, argv);
    CHECK(flag == "--pass=******");
    CHECK(urls == "nats://***@h:1");
}

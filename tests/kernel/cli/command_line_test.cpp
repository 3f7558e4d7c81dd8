#include "cli/command_line.hpp"
#include "config/claims.hpp"

#include <limits>
#include <set>

#include <doctest/doctest.h>

#include "config/options.hpp"

using namespace plexus;
using namespace plexus::cli;
using args = std::vector<std::string>;

namespace {

command_line parsed(const args& words) {
    auto line = parse_command_line(words);
    REQUIRE_MESSAGE(line.has_value(), line.error());
    return *line;
}

std::string refused(const args& words) {
    const auto line = parse_command_line(words);
    REQUIRE_FALSE(line.has_value());
    return line.error();
}

config::options applied(const args& words, config::options options = {}) {
    const auto done = apply_flags(parsed(words), options);
    REQUIRE_MESSAGE(done.has_value(), done.error());
    return options;
}

std::string not_applied(const args& words) {
    config::options options;
    const auto done = apply_flags(parsed(words), options);
    REQUIRE_FALSE(done.has_value());
    return done.error();
}

std::string plugins_missing(const args& words) {
    config::options options;
    const auto done = apply_plugin_flags(parsed(words), options);
    return done ? "" : done.error();
}

} // namespace

TEST_CASE("flags: every name is there once and can be found") {
    std::set<std::string_view> seen;
    for (const flag_spec& spec : all_flags())
        for (const std::string_view name : spec.names) {
            CHECK_MESSAGE(seen.insert(name).second, std::string(name));
            CHECK(find_flag(name) == &spec);
        }
    CHECK(seen.size() == 64 + 5); // the reference's, and ours
    CHECK(find_flag("") == nullptr);
    CHECK(find_flag("nope") == nullptr);
}

TEST_CASE("flags: one dash or two, value apart or attached, the last one counts") {
    CHECK(applied({"-p", "1"}).listen.port == 1);
    CHECK(applied({"--p", "1"}).listen.port == 1);
    CHECK(applied({"-port=1"}).listen.port == 1);
    CHECK(applied({"--port=1"}).listen.port == 1);
    CHECK(applied({"-p", "1", "--port=2"}).listen.port == 2);
    CHECK(applied({"--name", "-x"}).server_name == "-x"); // any word is taken as the value
    CHECK(applied({"--name="}).server_name.empty());
    CHECK(applied({"--name=a=b"}).server_name == "a=b");
}

TEST_CASE("flags: booleans stand alone or with an equals sign") {
    CHECK(applied({"-D"}).logging.debug);
    CHECK_FALSE(applied({"-D=false"}).logging.debug);
    CHECK_FALSE(applied({"-T=F"}).logging.logtime);
    const command_line line = parsed({"-D", "false", "-V"});
    CHECK(line.flags.size() == 1); // "false" is a word, and ends the flags
    CHECK(line.words == args{"false", "-V"});
}

TEST_CASE("flags: parsing stops at -- and at the first other word") {
    CHECK(parsed({"-D", "--", "-V"}).words == args{"-V"});
    CHECK(parsed({"-D", "version", "-V"}).words == args{"version", "-V"});
    CHECK(parsed({"-"}).words == args{"-"});
    CHECK(parsed({""}).words == args{""});
    CHECK(parsed({}).words.empty());
}

TEST_CASE("flags: refusals carry the reference's texts") {
    CHECK(refused({"-x"}) == "flag provided but not defined: -x");
    CHECK(refused({"--x=1"}) == "flag provided but not defined: -x");
    CHECK(refused({"-DVx"}) == "flag provided but not defined: -DVx");
    CHECK(refused({"---x"}) == "bad flag syntax: ---x");
    CHECK(refused({"-=x"}) == "bad flag syntax: -=x");
    CHECK(refused({"-p"}) == "flag needs an argument: -p");
    CHECK(refused({"-p", "abc"}) == "invalid value \"abc\" for flag -p: parse error");
    CHECK(refused({"-m", "-p", "1"}) == "invalid value \"-p\" for flag -m: parse error");
    CHECK(refused({"--port="}) == "invalid value \"\" for flag -port: parse error");
    CHECK(refused({"-p", "99999999999999999999"}) ==
          "invalid value \"99999999999999999999\" for flag -p: value out of range");
    CHECK(refused({"-D=maybe"}) == "invalid boolean value \"maybe\" for -D: parse error");
}

TEST_CASE("flags: numbers as the reference reads them") {
    const auto number = [](std::string_view text) -> std::string {
        const auto value = parse_flag_value(flag_kind::integer, text);
        return value ? std::to_string(value->number) : value.error();
    };
    CHECK(number("-1") == "-1");
    CHECK(number("+7") == "7");
    CHECK(number("0") == "0");
    CHECK(number("0x1f") == "31");
    CHECK(number("0B11") == "3");
    CHECK(number("0o17") == "15");
    CHECK(number("017") == "15");
    CHECK(number("1_000") == "1000");
    CHECK(number("0x_1") == "1");
    CHECK(number("0_10") == "8");
    CHECK(number("-0x10") == "-16");
    CHECK(number("9223372036854775807") == "9223372036854775807");
    CHECK(number("-9223372036854775808") == "-9223372036854775808");
    CHECK(number("9223372036854775808") == "value out of range");
    for (const char* bad :
         {"", "-", "0x", "08", "1__0", "_1", "1_", "1.0", " 1", "1k", "--1", "0x-1"})
        CHECK_MESSAGE(number(bad) == "parse error", bad);
}

TEST_CASE("flags: each sets its option") {
    const config::options o = applied({"-a",
                                       "h",
                                       "-n",
                                       "name",
                                       "-P",
                                       "pid",
                                       "--client_advertise",
                                       "adv",
                                       "--ports_file_dir",
                                       "dir",
                                       "-l",
                                       "log",
                                       "--logtime_utc",
                                       "-s",
                                       "-r",
                                       "udp://x:1",
                                       "--log_size_limit",
                                       "7",
                                       "--max_traced_msg_len",
                                       "8",
                                       "--user",
                                       "u",
                                       "--pass",
                                       "p",
                                       "--auth",
                                       "t"});
    CHECK(o.listen.host == "h");
    CHECK(o.server_name == "name");
    CHECK(o.pid_file == "pid");
    CHECK(o.listen.client_advertise == "adv");
    CHECK(o.ports_file_dir == "dir");
    CHECK(o.logging.log_file == "log");
    CHECK(o.logging.logtime_utc);
    CHECK(o.logging.syslog);
    CHECK(o.logging.remote_syslog == "udp://x:1");
    CHECK(o.logging.log_size_limit == 7);
    CHECK(o.logging.max_traced_msg_len == 8);
    CHECK(o.authorization.defined);
    CHECK(o.authorization.user == "u");
    CHECK(o.authorization.password == "p");
    CHECK(o.authorization.token == "t");
    const command_line line = parsed({"-c", "f.conf", "-t", "--print-config", "-sl", "quit"});
    CHECK(line.config_file() == "f.conf");
    CHECK(line.is_on(flag_role::check_config));
    CHECK(line.is_on(flag_role::print_config));
    CHECK_FALSE(line.is_on(flag_role::config_schema));
    CHECK(line.text_of(flag_role::signal) == "quit");
}

TEST_CASE("flags: over the file, and only those given") {
    config::options file;
    file.server_name = "from file";
    file.logging.debug = true;
    file.listen.port = 5222;
    file.listen.unix_socket.emplace().path = "/run/x";
    const config::options with_flags = applied({"-D=false", "-V"}, file);
    CHECK_FALSE(with_flags.logging.debug);
    CHECK(with_flags.logging.trace);
    CHECK(with_flags.server_name == "from file");
    CHECK(with_flags.listen.port == 5222);
    CHECK(with_flags.listen.unix_socket.has_value());
    CHECK(applied({}, file) == file);
    CHECK(applied({"-p", "0"}, file).listen.port == 4222); // zero asks for the default
    CHECK(applied({"-a", ""}, file).listen.host == "0.0.0.0");
    CHECK_FALSE(applied({"-p", "1"}, file).listen.unix_socket.has_value());
    CHECK(applied({"-p", "9223372036854775807"}).listen.port == std::numeric_limits<int>::max());
}

TEST_CASE("flags: shorthands win over what they stand for") {
    for (const args& words : {args{"-DV", "-D=false"}, args{"-D=false", "-DV"}}) {
        const config::options o = applied(words);
        CHECK(o.logging.debug);
        CHECK(o.logging.trace);
        CHECK_FALSE(o.logging.trace_verbose);
    }
    CHECK(applied({"-VV"}).logging.trace_verbose);
    CHECK(applied({"-VV"}).logging.trace);
    CHECK_FALSE(applied({"-VV"}).logging.debug);
    CHECK(applied({"-DVV"}).logging.trace_verbose);
    CHECK_FALSE(applied({"-D", "-DV=false"}).logging.debug);
    CHECK_FALSE(applied({"-DVV=false", "-DV"}).logging.debug);
}

TEST_CASE("flags: TLS needs certificate and key, and replaces the file's block") {
    CHECK(not_applied({"--tls"}) == "TLS Server certificate must be present and valid");
    CHECK(not_applied({"--tlsverify"}) == "TLS Server certificate must be present and valid");
    CHECK(not_applied({"--tlscert", "c"}) == "TLS Server private key must be present and valid");

    config::options file;
    auto& block = file.tls.emplace();
    block.ca_file = "file-ca";
    block.verify = true;
    block.min_version = config::tls_version::tls_1_3;
    block.timeout = std::chrono::seconds(7);
    block.pinned_certs = {"ab"};
    const config::options o = applied({"--tlscert", "c", "--tlskey", "k"}, file);
    REQUIRE(o.tls.has_value());
    CHECK(o.tls->certificates == std::vector{config::certificate_pair{"c", "k"}});
    CHECK(o.tls->ca_file.empty());
    CHECK_FALSE(o.tls->verify);
    CHECK(o.tls->min_version == config::tls_version::tls_1_2);
    CHECK(o.tls->timeout == std::chrono::seconds(7));
    CHECK(o.tls->pinned_certs == std::vector<std::string>{"ab"});
    CHECK(applied({"--tls", "--tlscert=c", "--tlskey=k", "--tlscacert=a", "--tlsverify"})
              .tls->verify);
    CHECK(applied({"--tls", "--tlscert=c", "--tlskey=k", "--tlscacert=a"}).tls->ca_file == "a");
    CHECK_FALSE(applied({"--tls=false"}, file).tls.has_value());
    CHECK_FALSE(applied({"--tlscert", "c", "--tls=false"}, file).tls.has_value());
}

TEST_CASE("flags: the cluster ones are checked in full") {
    CHECK(not_applied({"--routes", "nats://h:1"}) ==
          "solicited routes require cluster capabilities, e.g. --cluster");
    CHECK(not_applied({"--cluster", "nats://u@h:1"}) == "expected cluster password to be set");
    CHECK(not_applied({"--cluster", "x"}) == "missing port in address");
    CHECK(not_applied({"--cluster_listen", "nats://h"}) == "address h: missing port in address");
    CHECK(not_applied({"--cluster", "nats://h:"}) == "EOF");
    CHECK(not_applied({"--cluster", "nats://h:x"}) ==
          "parse \"nats://h:x\": invalid port \":x\" after host");
    applied({"--cluster", "nats://u:p@h:-1", "--routes", "nats://h:1,nats://h:2"});
    applied({"--cluster", "", "--routes", ""});
}

TEST_CASE("flags: what a plugin owns is refused without it, unless it asks for nothing") {
    CHECK(plugins_missing({"-m", "8222"}) ==
          "--m: needs plugin monitoring, which is not installed");
    CHECK(plugins_missing({"--http_port", "-1", "-js", "--cluster", "nats://h:1"}) ==
          "--http_port: needs plugin monitoring, which is not installed\n"
          "--js: needs plugin jetstream, which is not installed\n"
          "--cluster: needs plugin cluster, which is not installed");
    CHECK(plugins_missing({"-m", "0", "-js=false", "--cluster", "", "--routes", ""}).empty());
    CHECK(plugins_missing({"-m", "8222", "-m", "0"}).empty());
    CHECK(plugins_missing({"-p", "1"}).empty());
}

TEST_CASE("flags: what a plugin owns is put over what the file says to it") {
    config::options options;
    const auto claiming = [](const char* name, std::vector<std::string> keys) {
        return config::plugin_settings{
            .section = *config::plugin_section::make({name, "", {}, std::move(keys)})};
    };
    options.used_plugins = {claiming("mine", {"http_port", "http"}), claiming("cluster", {})};
    options.used_plugins[0].claims = {
        {"http_port", {"8222", config::value(std::int64_t{8222})}},
        {"http", {R"({"host":"","port":1})", config::value(std::int64_t{1})}}};
    REQUIRE(apply_plugin_flags(parsed({"-m", "8333", "--routes", "nats://a:1"}), options));
    CHECK(config::plugin_json(options.used_plugins[0]) ==
          R"({"claims":{"http":{"host":"","port":1},"http_port":8333}})");
    CHECK(config::plugin_json(options.used_plugins[1]) ==
          R"({"claims":{"cluster":{"routes":["nats://a:1"]}}})");
}

TEST_CASE("flags: plugin folders are taken from every flag, and apart at colons") {
    CHECK(parsed({"--plugin-path", "a:b", "-plugin-path=/c::d:"}).plugin_folders() ==
          std::vector<std::string>{"a", "b", "/c", "d"});
    CHECK(parsed({"-p", "1"}).plugin_folders().empty());
}

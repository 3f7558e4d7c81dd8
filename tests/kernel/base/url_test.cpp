#include "base/url.hpp"

#include <doctest/doctest.h>

using namespace plexus;

namespace {

url_parts parsed(std::string_view text) {
    const auto url = parse_url(text);
    REQUIRE_MESSAGE(url.has_value(), std::string(text));
    return *url;
}

std::string refused(std::string_view text) {
    const auto url = parse_url(text);
    REQUIRE_MESSAGE(!url.has_value(), std::string(text));
    return url.error();
}

std::string split(std::string_view text) {
    const auto parts = split_host_port(text);
    return parts ? parts->host + "|" + parts->port : parts.error();
}

} // namespace

TEST_CASE("url: parts") {
    const url_parts full = parsed("nats://u:p@h:1/path?query#fragment");
    CHECK(full.scheme == "nats");
    CHECK(full.user == "u");
    CHECK(full.password == "p");
    CHECK(full.host == "h:1");
    CHECK(full.path == "/path");

    CHECK(parsed("NATS://H").scheme == "nats");
    CHECK(parsed("NATS://H").host == "H");
    CHECK(parsed("nats://u@[::1]:4222").host == "[::1]:4222");
    CHECK(parsed("nats://u@h").user == "u");
    CHECK_FALSE(parsed("nats://u@h").password.has_value());
    CHECK(parsed("nats://u:p@ss@h:1").password == "p@ss");
    CHECK(parsed("nats://%41%62:%3a@h").user == "Ab");
    CHECK(parsed("nats://%41%62:%3a@h").password == ":");
    CHECK(parsed("unix:///dev/log").path == "/dev/log");
    CHECK(parsed("unix:///dev/log").host.empty());
    CHECK(parsed("h:1").scheme == "h");
    CHECK(parsed("a/b:c").path == "a/b:c");
    CHECK(parsed("").path.empty());
}

TEST_CASE("url: refusals carry the reference's texts") {
    CHECK(refused("nats://h:x") == R"(parse "nats://h:x": invalid port ":x" after host)");
    CHECK(refused("nats://[::1") == R"(parse "nats://[::1": missing ']' in host)");
    CHECK(refused("nats://a[b]:1") == R"(parse "nats://a[b]:1": invalid IP-literal)");
    CHECK(refused(":foo") == R"(parse ":foo": missing protocol scheme)");
    CHECK(refused("127.0.0.1:4222") ==
          R"(parse "127.0.0.1:4222": first path segment in URL cannot contain colon)");
    CHECK(refused("nats://u p@h") == R"(parse "nats://u p@h": net/url: invalid userinfo)");
    CHECK(refused("nats://%zz@h") == R"(parse "nats://%zz@h": invalid URL escape "%zz")");
    CHECK(refused("nats://a%41:1") == R"(parse "nats://a%41:1": invalid URL escape "%41")");
    CHECK(parsed("nats://[fe80::1%25en0]:1").host == "[fe80::1%en0]:1");
    CHECK(refused("nats://h/%2") == R"(parse "nats://h/%2": invalid URL escape "%2")");
    CHECK(refused("nats://h b:1") == R"(parse "nats://h b:1": invalid character " " in host name)");
    CHECK(refused("nats://h\x01") ==
          R"(parse "nats://h\x01": net/url: invalid control character in URL)");
}

TEST_CASE("url: host and port") {
    CHECK(split("a:1") == "a|1");
    CHECK(split(":1") == "|1");
    CHECK(split("a:") == "a|");
    CHECK(split("[::1]:1") == "::1|1");
    CHECK(split("[]:1") == "|1");
    CHECK(split("") == "missing port in address");
    CHECK(split("a") == "address a: missing port in address");
    CHECK(split("[::1]") == "address [::1]: missing port in address");
    CHECK(split("[::1]1") == "address [::1]1: missing port in address");
    CHECK(split("[::1]:1:2") == "address [::1]:1:2: too many colons in address");
    CHECK(split("::1") == "address ::1: too many colons in address");
    CHECK(split("[a[b]:1") == "address [a[b]:1: unexpected '[' in address");
    CHECK(split("a]:1") == "address a]:1: unexpected ']' in address");
    CHECK(split("[a]:1]") == "address [a]:1]: unexpected ']' in address");
    CHECK(split("a[:1") == "address a[:1: unexpected '[' in address");
    CHECK(split("[:1") == "address [:1: missing ']' in address");
}

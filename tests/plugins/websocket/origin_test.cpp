#include <doctest/doctest.h>

#include "origin.hpp"

using plexus::websocket::origin_rules;

namespace websocket = plexus::websocket;

namespace {

std::string refused(const origin_rules& rules, std::string_view page, std::string_view host = "h",
                    bool tls = false) {
    return websocket::origin_refusal(rules, page, host, tls);
}

origin_rules only(std::initializer_list<const char*> allowed) {
    origin_rules rules;
    for (const char* each : allowed)
        rules.allowed.push_back(websocket::parse_allowed_origin(each).value());
    return rules;
}

} // namespace

TEST_CASE("origin: without rules, and without a page, everything passes") {
    CHECK(refused({}, "http://evil.example").empty());
    CHECK(refused({}, "rubbish").empty());
    origin_rules rules = only({"http://a.example"});
    rules.same_origin = true;
    CHECK(refused(rules, "").empty());
}

TEST_CASE("origin: the same host, port and scheme") {
    const origin_rules same{.same_origin = true, .allowed = {}};
    CHECK(refused(same, "http://host:8080", "host:8080").empty());
    CHECK(refused(same, "http://HOST", "host:80").empty());
    CHECK(refused(same, "HTTP://host:80/some/page", "Host").empty());
    CHECK(refused(same, "https://host", "host:443", true).empty());
    CHECK(refused(same, "http://user:pw@host", "host").empty());
    CHECK(refused(same, "http://[::1]:80", "[::1]").empty());
    CHECK(refused(same, "http://[FE80::A]", "[fe80::a]").empty());
    CHECK(refused(same, "http://other", "host") == "not same origin");
    CHECK(refused(same, "http://host:81", "host") == "not same origin");
    CHECK(refused(same, "https://host:80", "host:80") == "not same origin");
    CHECK(refused(same, "http://host", "host", true) == "not same origin");
    CHECK(refused(same, "/host", "host") == "not same origin");
    CHECK(refused(same, "http://host", "host:1:2") ==
          "address host:1:2: too many colons in address");
    CHECK(refused(same, "http://host", "[host") == "address [host: missing ']' in address");
}

TEST_CASE("origin: the allowed list") {
    const origin_rules rules = only({"http://a.example", "https://b.example:8443"});
    CHECK(refused(rules, "http://A.example").empty());
    CHECK(refused(rules, "http://a.example:80").empty());
    CHECK(refused(rules, "https://b.example:8443").empty());
    for (const char* page : {"https://a.example", "http://a.example:81", "https://b.example",
                             "http://a.example.evil", "ftp://a.example"})
        CHECK_MESSAGE(refused(rules, page) == "not in the allowed list", page);
}

TEST_CASE("origin: both rules must let a page pass") {
    origin_rules rules = only({"http://a.example", "http://b.example"});
    rules.same_origin = true;
    CHECK(refused(rules, "http://a.example", "a.example").empty());
    CHECK(refused(rules, "http://b.example", "a.example") == "not same origin");
    CHECK(refused(rules, "http://c.example", "c.example") == "not in the allowed list");
}

TEST_CASE("origin: what is no URL") {
    const origin_rules rules = only({"http://a.example"});
    CHECK(refused(rules, "null") == "parse \"null\": invalid URI for request");
    CHECK(refused(rules, "::") == "parse \"::\": missing protocol scheme");
    CHECK(refused(rules, "a.example:80") == "not in the allowed list"); // "a.example" is a scheme
    CHECK(refused(rules, "1http://x") == "parse \"1http://x\": invalid URI for request");
    CHECK(refused(rules, "http://a:b") == "parse \"http://a:b\": invalid port \":b\" after host");
}

TEST_CASE("origin: entries of the list are URLs of pages") {
    const auto error = [](const char* text) {
        const auto parsed = websocket::parse_allowed_origin(text);
        return parsed ? "" : parsed.error();
    };
    CHECK(error("http://a.example").empty());
    CHECK(error("") == "unable to parse allowed origin: parse \"\": empty url");
    CHECK(error("a.example") ==
          "unable to parse allowed origin: parse \"a.example\": invalid URI for request");
    CHECK(error("::") == "unable to parse allowed origin: parse \"::\": missing protocol scheme");
    CHECK(error("a:b") == "unable to parse allowed origin \"a:b\": allowed origins must be "
                          "absolute URLs with http or https scheme");
    CHECK(error("http:a") == "unable to parse allowed origin \"http:a\": host is required");
    CHECK(error("ftp://a") == "unable to parse allowed origin \"ftp://a\": allowed origins must be "
                              "absolute URLs with http or https scheme");
    CHECK(error("/a") == "unable to parse allowed origin \"/a\": allowed origins must be absolute "
                         "URLs with http or https scheme");
    CHECK(error("http:///path") ==
          "unable to parse allowed origin \"http:///path\": host is required");
    CHECK(error("http://a:1:2") ==
          "unable to parse allowed origin: address a:1:2: too many colons in address");
}

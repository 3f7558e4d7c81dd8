#include "config/permissions_json.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus::config;

TEST_CASE("permissions as JSON: what a file can say, with lists and maps") {
    const auto spec = permissions_from_json(
        R"({"publish": {"allow": ["a.>", "b"], "deny": "a.b"}, "subscribe": ["in.* workers"],
            "allow_responses": {"max": 3, "expires": "1m"}})");
    REQUIRE(spec);
    REQUIRE(spec->publish);
    CHECK(*spec->publish->allow == std::vector<permission_entry>{{"a.>", ""}, {"b", ""}});
    CHECK(spec->publish->deny == std::vector<permission_entry>{{"a.b", ""}});
    CHECK(*spec->subscribe->allow == std::vector<permission_entry>{{"in.*", "workers"}});
    CHECK(spec->responses == response_rule{3, std::chrono::minutes(1)});
}

TEST_CASE("permissions as JSON: an empty block restricts nothing") {
    const auto spec = permissions_from_json("{}");
    REQUIRE(spec);
    CHECK(*spec == permissions_spec{});
}

TEST_CASE("permissions as JSON: the first complaint is the answer") {
    const auto complaint = [](std::string_view text) {
        return permissions_from_json(text).error();
    };
    CHECK(complaint("").starts_with("not JSON at byte 0: "));
    CHECK(complaint("{} {}").starts_with("not JSON at byte 3: "));
    CHECK(complaint(R"({"publish": null})") == "null is no value of a configuration");
    CHECK(complaint(R"({"publish": 18446744073709551615})") == "18446744073709551615 is too large");
    CHECK(complaint("[1]").starts_with("Expected permissions to be a map/struct, got "));
    CHECK(complaint(R"({"publsh": "a"})") == R"(Unknown field "publsh" parsing permissions)");
    CHECK(complaint(R"({"publish": ["a..b"]})").find("a..b") != std::string::npos);
    CHECK(complaint(std::string(40, '[') + std::string(40, ']')).starts_with("not JSON at byte "));
}

TEST_CASE("permissions as JSON: as they are shown") {
    const auto again = [](std::string_view text) {
        return permissions_to_json(*permissions_from_json(text));
    };
    CHECK(again("{}") == "{}");
    CHECK(
        again(R"({"publish": {"allow": ["a.>", "b"], "deny": "a.b"},
                    "subscribe": {"deny": "in.* workers"}})") ==
        R"({"publish":{"allow":["a.\u003e","b"],"deny":["a.b"]},"subscribe":{"deny":["in.* workers"]}})");
    CHECK(again(R"({"subscribe": "x", "allow_responses": {"max": 3, "expires": "1m"}})") ==
          R"({"publish":{"allow":[]},"subscribe":{"allow":["x"]},)"
          R"("responses":{"max":3,"ttl":60000000000}})");
}

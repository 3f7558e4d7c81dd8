#include "system/request_options.hpp"

#include <doctest/doctest.h>

#include "system/server_filter.hpp"

using namespace plexus::monitoring;

namespace {

struct options {
    bool auth = false;
    std::int64_t limit = 7;
    std::int64_t state = 0;
    std::uint64_t cid = 0;
    std::string sort{};
    std::vector<std::string> tags{};

    std::string read(std::string_view body) {
        const std::array<request_option, 6> all{
            {{"auth", &auth, "ConnzOptions"},
             {"limit", &limit, "ConnzOptions"},
             {"state", &state, "ConnzOptions", "server.ConnState"},
             {"cid", &cid, "ConnzOptions"},
             {"sort", &sort, "ConnzOptions", "server.SortOpt"},
             {"tags", &tags, "EventFilterOptions"}}};
        const auto done = read_options(body, "ConnzEventOptions", all);
        return done ? "" : done.error().text;
    }
};

std::string complaint(std::string_view body) {
    return options().read(body);
}

} // namespace

TEST_CASE("request options: each form is read, whatever the case of its name") {
    options got;
    CHECK(got.read(R"({"auth":true,"LIMIT":-3,"Cid":18446744073709551615,"sort":"subs",
                       "tags":["a","b",null],"unknown":{"x":[1]}})") == "");
    CHECK(got.auth);
    CHECK(got.limit == -3);
    CHECK(got.cid == UINT64_MAX);
    CHECK(got.sort == "subs");
    CHECK(got.tags == std::vector<std::string>{"a", "b", ""});
}

TEST_CASE("request options: null changes nothing") {
    options got;
    CHECK(got.read("null") == "");
    CHECK(got.read(R"({"limit":null})") == "");
    CHECK(got.limit == 7);
}

TEST_CASE("request options: a wrong form is named as the reference names it") {
    const auto cannot = [](std::string_view what, std::string_view where) {
        return "json: cannot unmarshal " + std::string(what) +
               " into Go struct field ConnzEventOptions." + std::string(where);
    };
    CHECK(complaint(R"({"limit":"x"})") == cannot("string", "ConnzOptions.limit of type int"));
    CHECK(complaint(R"({"limit":1.5})") == cannot("number 1.5", "ConnzOptions.limit of type int"));
    CHECK(complaint(R"({"limit":99999999999999999999})") ==
          cannot("number 99999999999999999999", "ConnzOptions.limit of type int"));
    CHECK(complaint(R"({"limit":{}})") == cannot("object", "ConnzOptions.limit of type int"));
    CHECK(complaint(R"({"cid":-1})") == cannot("number -1", "ConnzOptions.cid of type uint64"));
    CHECK(complaint(R"({"auth":1})") == cannot("number", "ConnzOptions.auth of type bool"));
    CHECK(complaint(R"({"sort":7})") ==
          cannot("number", "ConnzOptions.sort of type server.SortOpt"));
    CHECK(complaint(R"({"state":"open"})") ==
          cannot("string", "ConnzOptions.state of type server.ConnState"));
    CHECK(complaint(R"({"tags":"x"})") ==
          cannot("string", "EventFilterOptions.tags of type []string"));
    CHECK(complaint(R"({"tags":["a",1]})") ==
          cannot("number", "EventFilterOptions.tags of type string"));
    CHECK(complaint("[]") ==
          "json: cannot unmarshal array into Go value of type server.ConnzEventOptions");
    CHECK(complaint(" 5") ==
          "json: cannot unmarshal number into Go value of type server.ConnzEventOptions");
    CHECK(complaint("{") == "unexpected end of JSON input");
}

TEST_CASE("server filter: all that is set must agree") {
    const server_marks server{.name = "alpha",
                              .host = "0.0.0.0",
                              .cluster = "east",
                              .domain = "",
                              .tags = {"az:one", "big"}};
    const auto matches = [&server](std::string_view body) {
        server_filter filter;
        const auto options = filter.options();
        REQUIRE(read_options(body, "VarzEventOptions", options));
        return filter.matches(server);
    };
    CHECK(matches("{}"));
    CHECK(matches(R"({"server_name":"lph","host":"0.0","cluster":"ea"})"));
    CHECK_FALSE(matches(R"({"server_name":"beta"})"));
    CHECK_FALSE(matches(R"({"server_name":"lph","exact_match":true})"));
    CHECK(matches(R"({"server_name":"alpha","exact_match":true})"));
    CHECK_FALSE(matches(R"({"cluster":"west"})"));
    CHECK(matches(R"({"tags":["BIG","az:one"]})"));
    CHECK_FALSE(matches(R"({"tags":["big","az:two"]})"));
    CHECK_FALSE(matches(R"({"domain":"hub"})"));
}

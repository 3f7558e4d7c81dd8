#include "config/digest.hpp"
#include "config/document.hpp"
#include "config/toml_reader.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

using namespace plexus::config;

namespace {

std::expected<document, config_error> read(const std::string& text,
                                           const std::string& path = "a.toml") {
    return read_file(path, {[&](const std::string&) { return text; },
                            [](const std::string&) { return std::nullopt; }});
}

std::string json(const std::string& text) {
    auto got = read(text);
    return got ? to_json(got->root) : got.error().str();
}

} // namespace

TEST_CASE("toml: the same settings have the digest they have as .conf") {
    auto toml = read(R"(
        port = 4222
        server_tags = ["a", 'b']
        ping_interval = "2m"
        ratio = 0.5
        debug = false
        since = 2026-11-23T10:39:41+01:00

        [authorization]
        users = [ { user = "alice", password = "x" }, { user = "bob" } ]

        [accounts.A.limits]
        max_conn = 5
        [accounts]
        B = {}
    )");
    REQUIRE_MESSAGE(toml, (toml ? "" : toml.error().str()));
    auto conf = read(R"(
        port: 4222, server_tags: [ a, b ], ping_interval: "2m", ratio: 0.5, debug: off
        since: 2026-11-23T09:39:41Z
        authorization {
            users: [ { user: alice, password: x }, { user: bob } ]
        }
        accounts { B: {}, A { limits { max_conn: 5 } } }
    )",
                     "a.conf");
    REQUIRE_MESSAGE(conf, (conf ? "" : conf.error().str()));
    CHECK(toml->digest == conf->digest);
}

TEST_CASE("toml: keys stay in the order of the text and know their place") {
    auto got = read("zz = 1\naa = 2\n\n[mm]\n  yy = [ 1,\n 2 ]\n  bb.cc = true\n");
    REQUIRE(got);
    auto key = got->root.begin();
    CHECK(key->key == "zz");
    CHECK(to_string(key->content.at()) == "a.toml:1:1");
    CHECK((++key)->key == "aa");
    CHECK((++key)->key == "mm");
    CHECK(to_string(key->content.at()) == "a.toml:4:2");
    const map& mm = *key->content.as_map();
    CHECK(to_string(mm.find("yy")->at()) == "a.toml:5:3");
    CHECK(to_string(mm.find("yy")->as_array()->at(1).at()) == "a.toml:6:2");
    CHECK(to_string(mm.find("bb")->as_map()->find("cc")->at()) == "a.toml:7:6");
}

TEST_CASE("toml: mistakes are said with their place") {
    auto starts = [](const std::string& text, std::string_view with) {
        std::string got = json(text);
        INFO(got);
        CHECK(got.starts_with(with));
    };
    starts("a = 1\nb = \n", "a.toml:2:");
    starts("a = 1\na = 2\n", "a.toml:2:");
    starts("a = \"x\n", "a.toml:1:");
    starts("a = '\xff'\n", "a.toml:1:");
    starts("[a\n", "a.toml:1:");
    starts("x: 1\n", "a.toml:1:");
    CHECK(json("a = 1\n b = inf\n") == "a.toml:2:2: expected a finite number");
    CHECK(json("a = [nan]") == "a.toml:1:6: expected a finite number");
    CHECK(json("a = 2026-11-23") ==
          "a.toml:1:1: expected a date and time with its offset from UTC");
    CHECK(json("a = 2026-11-23T10:00:00") ==
          "a.toml:1:1: expected a date and time with its offset from UTC");
    CHECK(json("a = 99999999999999999999").starts_with("a.toml:1:"));
}

TEST_CASE("toml: depth is bounded, also that of dotted keys") {
    auto deep = [](int n) {
        return "a = " + std::string(static_cast<std::size_t>(n), '[') +
               std::string(static_cast<std::size_t>(n), ']');
    };
    CHECK(json(deep(100)).starts_with("{"));
    CHECK(json(deep(220)) == "a.toml:1:205: maps and arrays are nested deeper than 200 levels");
    CHECK(json(deep(100'000)).starts_with("a.toml:1:"));
    std::string key = "a";
    for (int i = 0; i < 100'000; ++i)
        key += ".a";
    CHECK(json("x = 1\n" + key + " = 1\n") == "a.toml:2:1: a key has too many parts");
    CHECK(json("[" + key + "]\n") == "a.toml:1:1: a key has too many parts");
    CHECK(json("s = \"" + std::string(5000, '.') + "\"\n").starts_with("{"));
}

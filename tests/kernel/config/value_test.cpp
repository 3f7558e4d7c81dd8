#include "config/digest.hpp"
#include "config/file_path.hpp"
#include "config/unicode.hpp"
#include "config/value.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

using namespace plexus::config;
using namespace std::string_literals;

TEST_CASE("config map: keeps order and finds keys, few or many") {
    for (int n : {3, 16, 17, 1000}) {
        map m;
        for (int i = 0; i < n; ++i)
            m.set(fmt::format("key{}", i), value(std::int64_t{i}));
        m.set("key1", value("again"s));
        REQUIRE(m.size() == static_cast<std::size_t>(n));
        map copy = m;
        copy.set("key0", value(true));
        CHECK(*m.find("key0")->as_int() == 0);
        CHECK(*copy.find("key0")->as_bool());
        map moved = std::move(copy);
        CHECK(*moved.find("key1")->as_string() == "again");
        CHECK(moved.find("key") == nullptr);
        CHECK((moved.begin() + 2)->key == "key2");
    }
}

TEST_CASE("config map: look-up without case gives the last of the spellings") {
    map m;
    m.set("Port", value(std::int64_t{1}));
    m.set("PORT", value(std::int64_t{2}));
    m.set("host", value("x"s));
    CHECK(*m.find_nocase("port")->as_int() == 2);
    CHECK(m.find("port") == nullptr);
    CHECK(m.find_nocase("ports") == nullptr);
}

TEST_CASE("config value: kinds have the names the reference's errors use") {
    CHECK(go_type(value(true)) == "bool");
    CHECK(go_type(value(std::int64_t{1})) == "int64");
    CHECK(go_type(value(1.5)) == "float64");
    CHECK(go_type(value("s"s)) == "string");
    CHECK(go_type(value(datetime())) == "time.Time");
    CHECK(go_type(value(array())) == "[]interface {}");
    CHECK(go_type(value(map())) == "map[string]interface {}");
}

TEST_CASE("config digest: of the tree as JSON with a newline") {
    map m;
    m.set("b", value(1.0));
    m.set("a", value(array{value("<x>"s), value(datetime(std::chrono::seconds{0}))}));
    CHECK(to_json(m) == R"({"a":["\u003cx\u003e","1970-01-01T00:00:00Z"],"b":1})");
    CHECK(digest_of(map()) ==
          "sha256:ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356");
}

TEST_CASE("config digest: numbers as the reference's JSON prints them") {
    auto text = [](double number) {
        map m;
        m.set("n", value(number));
        std::string json = to_json(m);
        return json.substr(5, json.size() - 6);
    };
    CHECK(text(0.0) == "0");
    CHECK(text(-0.0) == "-0");
    CHECK(text(1.5) == "1.5");
    CHECK(text(100) == "100");
    CHECK(text(0.1) == "0.1");
    CHECK(text(0.000001) == "0.000001");
    CHECK(text(0.00000099) == "9.9e-7");
    CHECK(text(-1.25e-10) == "-1.25e-10");
    CHECK(text(1e20) == "100000000000000000000");
    CHECK(text(123456789012345678901.0) == "123456789012345680000");
    CHECK(text(1e21) == "1e+21");
    CHECK(text(1.5e300) == "1.5e+300");
    CHECK(text(3.141592653589793) == "3.141592653589793");
}

TEST_CASE("config paths: joined and cleaned by text") {
    CHECK(clean_path("") == ".");
    CHECK(clean_path("a//b/./c/../d/") == "a/b/d");
    CHECK(clean_path("../../a/..") == "../..");
    CHECK(clean_path("/../a") == "/a");
    CHECK(clean_path("a/..") == ".");
    CHECK(clean_path("//") == "/");
    CHECK(folder_of("a.conf") == ".");
    CHECK(folder_of("/a.conf") == "/");
    CHECK(folder_of("x/y/../a.conf") == "x");
    CHECK(join_path(".", "/etc/x") == "etc/x");
    CHECK(join_path("/a/b", "../c.conf") == "/a/c.conf");
    CHECK(join_path("a", "") == "a");
}

TEST_CASE("config characters: spaces and digits of any script") {
    for (char32_t c : {U' ', U'\t', U'\u0085', U'\u00a0', U'\u2003', U'\u3000'})
        CHECK(is_space(c));
    for (char32_t c : {U'a', U'\0', U'\u200b', U'\ufeff'})
        CHECK_FALSE(is_space(c));
    for (char32_t c : {U'0', U'9', U'\u0660', U'\u0669', U'\U0001d7ff', U'\U0001fbf9'})
        CHECK(is_digit(c));
    for (char32_t c : {U'/', U':', U'\u00b2', U'\u065f', U'\u066a', U'\U0001d7cd', U'\U0001fbfa'})
        CHECK_FALSE(is_digit(c));
}

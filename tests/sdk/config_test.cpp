#include <doctest/doctest.h>

#include <utility>

#include <plexus/config.hpp>

using plexus::config_view;
using namespace std::chrono_literals;

TEST_CASE("sdk config: values are found by their paths") {
    const config_view config(R"({"a":1, "b" : -20,"t":"x","on":true,"off":false,"list":["}","a"],
        "limits":{"size":5,"deep":{"er":"y"}},"wait":1500000000,"last":"{\"a\":2}"})");
    CHECK(config.integer("a") == 1);
    CHECK(config.integer("b") == -20);
    CHECK(config.text("t") == "x");
    CHECK(config.boolean("on") == true);
    CHECK(config.boolean("off") == false);
    CHECK(config.raw("list") == R"(["}","a"])");
    CHECK(config.integer("limits.size") == 5);
    CHECK(config.text("limits.deep.er") == "y");
    CHECK(config.duration("wait") == 1500ms);
    CHECK(config.text("last") == "{\"a\":2}");
}

TEST_CASE("sdk config: what is absent or of another form is nothing") {
    const config_view config(R"({"a":1,"t":"x","big":9223372036854775808,"f":1.5,"n":null})");
    CHECK_FALSE(config.integer("b"));
    CHECK_FALSE(config.integer("t"));
    CHECK_FALSE(config.integer("big"));
    CHECK_FALSE(config.integer("f"));
    CHECK_FALSE(config.integer("n"));
    CHECK_FALSE(config.integer("a.b"));
    CHECK_FALSE(config.text("a"));
    CHECK_FALSE(config.boolean("n"));
    CHECK_FALSE(config.raw("aa"));
    CHECK(config_view("{\"m\":9223372036854775807}").integer("m") == INT64_MAX);
}

TEST_CASE("sdk config: escapes are undone") {
    const config_view config(R"({"a":"\"\\\/\n\t\u0041\u00e9\u20ac\ud83d\ude00","raw":"é"})");
    CHECK(config.text("a") == "\"\\/\n\tA\u00e9\u20ac\U0001f600");
    CHECK(config.text("raw") == "\u00e9");
}

TEST_CASE("sdk config: objects and lists are gone through in their order") {
    const config_view config(R"({"o": {"b": 1, "a\"": "x"} , "l":[ true ,[2],{} ],"e":{},"n":5})");
    std::string seen;
    const auto note = [&](std::string_view key, const config_view& value) {
        seen.append(key).append("=").append(*value.raw("")).append(";");
    };
    config.each("o", note);
    CHECK(std::exchange(seen, {}) == R"(b=1;a"="x";)");
    config.each("l", note);
    CHECK(std::exchange(seen, {}) == "=true;=[2];={};");
    for (const char* path : {"e", "n", "none"})
        config.each(path, note);
    CHECK(seen.empty());
}

TEST_CASE("sdk config: text that is cut off is not read beyond its end") {
    const std::string whole = R"({"a":{"b":"\u00e9x\"y"},"c":[1,{"d":2}],"e":-12})";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string part = whole.substr(0, size); // a sanitizer sees reads beyond
        const config_view config(part);
        for (const char* path : {"", "a", "a.b", "c", "e", "x"}) {
            (void)config.text(path);
            config.each(path, [](std::string_view, const config_view& v) { (void)v.raw(""); });
            (void)config.integer(path);
            (void)config.boolean(path);
        }
    }
    CHECK(config_view("").raw("") == "");
}

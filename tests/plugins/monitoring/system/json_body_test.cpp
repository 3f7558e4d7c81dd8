#include "system/json_body.hpp"

#include <doctest/doctest.h>

using namespace plexus::monitoring;

// What the reference says of the same texts, recorded from it.
static std::string complaint(std::string_view text) {
    const auto parts = take_apart(text);
    return parts ? "" : parts.error().text;
}

TEST_CASE("json body: an object is taken apart one level deep") {
    const auto parts = take_apart(R"( { "a" : 1 ,"b\u00e4":{"c":[1,2]},"d":"x}" , "e" : null } )");
    REQUIRE(parts);
    REQUIRE(parts->size() == 4);
    CHECK((*parts)[0].name == "a");
    CHECK((*parts)[0].value == "1");
    CHECK((*parts)[1].name == "b\xc3\xa4");
    CHECK((*parts)[1].value == R"({"c":[1,2]})");
    CHECK((*parts)[2].value == R"("x}")");
    CHECK((*parts)[3].name == "e");
    CHECK((*parts)[3].value == "null");
}

TEST_CASE("json body: so are the elements of an array; scalars have no parts") {
    const auto parts = take_apart(R"(["a", -1.5e3 ,[]])");
    REQUIRE(parts);
    REQUIRE(parts->size() == 3);
    CHECK((*parts)[1].value == "-1.5e3");
    CHECK((*parts)[1].name.empty());
    for (const char* scalar : {"1", "\"x\"", "true", " null ", "-0", "1e5", "{}", "[]"}) {
        const auto none = take_apart(scalar);
        CHECK_MESSAGE((none && none->empty()), scalar);
    }
}

TEST_CASE("json body: what is wrong is said as the reference says it") {
    for (const char* cut :
         {"", "  ", "{", "[", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "[1,", "\"a"})
        CHECK_MESSAGE(complaint(cut) == "unexpected end of JSON input", cut);
    CHECK(complaint("tru") == "invalid character ' ' in literal true (expecting 'e')");
    CHECK(complaint("\"\\") == "invalid character ' ' in string escape code");
    CHECK(complaint("\"\\u12") == "invalid character ' ' in \\u hexadecimal character escape");
    CHECK(complaint("-") == "invalid character ' ' in numeric literal");
    CHECK(complaint("1.") == "invalid character ' ' after decimal point in numeric literal");
    CHECK(complaint("1e+") == "invalid character ' ' in exponent of numeric literal");
    CHECK(complaint("{\"limit\":1,}") ==
          "invalid character '}' looking for beginning of object key string");
    CHECK(complaint("{\"limit\":tru}") == "invalid character '}' in literal true (expecting 'e')");
    CHECK(complaint("{a:1}") == "invalid character 'a' looking for beginning of object key string");
    CHECK(complaint("{\"a\" 1}") == "invalid character '1' after object key");
    CHECK(complaint("{\"a\":1 \"b\"}") == "invalid character '\"' after object key:value pair");
    CHECK(complaint("[1 2]") == "invalid character '2' after array element");
    CHECK(complaint("{\"a\":\"\\q\"}") == "invalid character 'q' in string escape code");
    CHECK(complaint("{\"a\":\"\\u12x\"}") ==
          "invalid character 'x' in \\u hexadecimal character escape");
    CHECK(complaint("{\"a\":\"\x01\"}") == "invalid character '\\x01' in string literal");
    CHECK(complaint("{} x") == "invalid character 'x' after top-level value");
    CHECK(complaint("{\"a\":01}") == "invalid character '1' after object key:value pair");
    CHECK(complaint("{\"a\":-}") == "invalid character '}' in numeric literal");
    CHECK(complaint("{\"a\":1e}") == "invalid character '}' in exponent of numeric literal");
    CHECK(complaint("{\"a\":1.}") ==
          "invalid character '}' after decimal point in numeric literal");
    CHECK(complaint("\xff") == "invalid character '\xc3\xbf' looking for beginning of value");
    CHECK(complaint("{'a':1}") ==
          "invalid character '\\'' looking for beginning of object key string");
    CHECK(complaint("{\"a\":{\"b\":[1,2,{]}}") ==
          "invalid character ']' looking for beginning of object key string");
}

TEST_CASE("json body: depth is bounded") {
    const std::string deep(json_depth_max, '[');
    CHECK(complaint(deep) == "unexpected end of JSON input");
    CHECK(complaint(deep + "[") == "exceeded max depth");
}

TEST_CASE("json body: strings are decoded") {
    CHECK(json_string(R"("a\n\"\u0041\ud83d\ude00")") == "a\n\"A\xf0\x9f\x98\x80");
    CHECK(json_string("\"\xff\"") == "\xff");
    CHECK(json_string(R"("\ud83d")") == R"(\ud83d)");
}

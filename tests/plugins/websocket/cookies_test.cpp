#include <doctest/doctest.h>

#include "cookies.hpp"

using plexus::websocket::cookie_value;

TEST_CASE("cookies: values by name") {
    CHECK(cookie_value("a=1; b=two; c=3", "b") == "two");
    CHECK(cookie_value("a=1;b=two", "b") == "two");
    CHECK(cookie_value("b=x=y==", "b") == "x=y==");
    CHECK(cookie_value("b=", "b") == "");
    CHECK(cookie_value("bb=1", "b") == "");
    CHECK(cookie_value("b", "b") == "");
    CHECK(cookie_value("", "b") == "");
    CHECK(cookie_value("B=1", "b") == "");
    CHECK(cookie_value("b=1; b=2", "b") == "2");
}

TEST_CASE("cookies: quotes are taken off, and what is no value is none") {
    CHECK(cookie_value("b=\"quoted text\"", "b") == "quoted text");
    CHECK(cookie_value("b=one two", "b") == "one two");
    CHECK(cookie_value("b=a\"b", "b") == "");
    CHECK(cookie_value("b=\"", "b") == "");
    CHECK(cookie_value("b=a\\b", "b") == "");
    CHECK(cookie_value("b=\xc3\xa9", "b") == "");
    CHECK(cookie_value("b=\x01", "b") == "");
    CHECK(cookie_value("b=good; b=\x01", "b") == "good");
}

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/go_text.hpp"
#include "text/json_writer.hpp"
#include "text/subjects.hpp"

using namespace plexus::monitoring;
using namespace std::chrono_literals;

TEST_CASE("text: uptimes begin with the first unit that is not zero") {
    CHECK(uptime_text(0s) == "0s");
    CHECK(uptime_text(59'999ms) == "59s");
    CHECK(uptime_text(60s) == "1m0s");
    CHECK(uptime_text(3661s) == "1h1m1s");
    CHECK(uptime_text(24h) == "1d0h0m0s");
    CHECK(uptime_text(24h * 366 + 1s) == "1y1d0h0m1s");
}

TEST_CASE("text: durations as Go writes them") {
    CHECK(duration_text(0ns) == "0s");
    CHECK(duration_text(999ns) == "999ns");
    CHECK(duration_text(1'500ns) == "1.5\xC2\xB5s");
    CHECK(duration_text(12'345us) == "12.345ms");
    CHECK(duration_text(1s) == "1s");
    CHECK(duration_text(90s) == "1m30s");
    CHECK(duration_text(1h + 1ms) == "1h0m0.001s");
    CHECK(duration_text(-1500ms) == "-1.5s");
}

TEST_CASE("text: times in UTC, decimals only as far as they go") {
    CHECK(utc_text(0) == "1970-01-01T00:00:00Z");
    CHECK(utc_text(1'500'000'000) == "1970-01-01T00:00:01.5Z");
    CHECK(utc_text(1) == "1970-01-01T00:00:00.000000001Z");
    CHECK(utc_text(-1) == "1969-12-31T23:59:59.999999999Z");
    CHECK(http_date(784'111'777'000'000'000) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("text: quoting shows what hides") {
    CHECK(quoted("a b") == "\"a b\"");
    CHECK(quoted("\"\\\n\t\x01\x7f") == R"("\"\\\n\t\x01\x7f")");
    CHECK(quoted("\xff\xc3\xa9") == "\"\\xff\xc3\xa9\"");
    CHECK(quoted("\xe2\x80\x8b") == R"("\u200b")");
}

TEST_CASE("text: subjects that overlap") {
    CHECK(overlap("a.b", "a.b"));
    CHECK(overlap("a.*", "*.b"));
    CHECK(overlap("a.>", "a.b.c"));
    CHECK(overlap(">", "a"));
    CHECK_FALSE(overlap("a", "a.b"));
    CHECK_FALSE(overlap("a.>", "a"));
    CHECK_FALSE(overlap("a.*", "b.*"));
    CHECK(is_literal("a.b"));
    for (const char* bad : {"", "a.*", ">", "a..b", ".a", "a."})
        CHECK_MESSAGE(!is_literal(bad), bad);
}

TEST_CASE("json: one line, and indented as the reference does") {
    const auto write = [](json_layout layout) {
        json_writer out(layout);
        out.begin_object();
        out.field("a", 1);
        out.begin_array("list");
        out.element("x");
        out.begin_object();
        out.field("y", true);
        out.end_object();
        out.end_array();
        out.begin_object("none");
        out.end_object();
        out.begin_array("empty");
        out.end_array();
        out.field_unless_empty("left out", "");
        out.field_unless_empty("zero", 0);
        out.end_object();
        return out.take();
    };
    CHECK(write(compact) == R"({"a":1,"list":["x",{"y":true}],"none":{},"empty":[]})");
    CHECK(write(indented) == "{\n  \"a\": 1,\n  \"list\": [\n    \"x\",\n    {\n      \"y\": true\n"
                             "    }\n  ],\n  \"none\": {},\n  \"empty\": []\n}");
}

TEST_CASE("json: a value of any kind may be the last of its object") {
    json_writer out(compact);
    out.begin_array();
    for (int i = 0; i < 2; ++i) {
        out.begin_object();
        if (i == 0)
            out.field("x", true);
        else
            out.null_field("x");
        out.end_object();
    }
    out.begin_object();
    out.end_object();
    out.null_element();
    out.element(false);
    out.end_array();
    CHECK(out.take() == R"([{"x":true},{"x":null},{},null,false])");
}

TEST_CASE("json: what a text may hold") {
    json_writer out(compact);
    out.begin_array();
    out.element("<&>\"\\\b\f\n\r\t\x01\xff\xe2\x80\xa8\xc3\xa9");
    out.end_array();
    CHECK(out.take() == R"(["\u003c\u0026\u003e\"\\\b\f\n\r\t\u0001\ufffd\u2028)"
                        "\xc3\xa9\"]");
}

TEST_CASE("json: numbers") {
    json_writer out(compact);
    out.begin_array();
    for (const double number : {0.0, 1.0, 4.5, 0.7619047619047619, 1e-7, 1e21, 123456789.0})
        out.element(number);
    out.element(UINT64_MAX);
    out.element(INT64_MIN);
    out.end_array();
    CHECK(out.take() == "[0,1,4.5,0.7619047619047619,1e-07,1e+21,123456789,"
                        "18446744073709551615,-9223372036854775808]");
}

TEST_CASE("json: parts written elsewhere stand as if they had been written here") {
    for (const json_layout layout : {compact, indented}) {
        json_writer whole(layout), out(layout);
        for (json_writer* each : {&whole, &out}) {
            each->begin_object();
            each->begin_array("list");
        }
        std::string sent;
        for (int i = 0; i < 3; ++i) {
            whole.begin_object();
            whole.field("i", i);
            whole.end_object();
            json_writer part(layout, out.depth());
            part.begin_object();
            part.field("i", i);
            out.part(part.take());
            part.end_object();
            out.more(part.take());
            sent += out.take(); // in the middle of the list
        }
        for (json_writer* each : {&whole, &out}) {
            each->end_array();
            each->end_object();
        }
        CHECK(sent + out.take() == whole.take());
    }
}

#include "metrics/exposition.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "exposition_reader.hpp"

using namespace plexus::monitoring;
using exposition_reader::read;

TEST_CASE("exposition: a client says which format it wants") {
    const auto open = exposition_format::openmetrics;
    const auto text = exposition_format::text;
    CHECK(negotiated("") == text);
    CHECK(negotiated("*/*") == text);
    CHECK(negotiated("text/html, application/json") == text);
    CHECK(negotiated("application/openmetrics-text; version=1.0.0") == open);
    // As Prometheus asks.
    CHECK(negotiated("application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                     "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1") == open);
    CHECK(negotiated("text/plain;version=0.0.4;q=1,application/openmetrics-text;q=0.5") == text);
    CHECK(negotiated("application/openmetrics-text;q=0") == text);
    CHECK(negotiated(";;,,q=,=;q") == text);
}

TEST_CASE("exposition: numbers are written whole when they are, and exactly") {
    CHECK(number_text(0) == "0");
    CHECK(number_text(9007199254740991) == "9007199254740991");
    CHECK(number_text(-3) == "-3");
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(1e300) == "1e+300");
    CHECK(number_text(std::numeric_limits<double>::infinity()) == "+Inf");
    CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-Inf");
    CHECK(number_text(NAN) == "NaN");
}

TEST_CASE("exposition: samples of a family stand together, however they come") {
    exposition made(exposition_format::text);
    made.of("a", metric_kind::gauge, "First.").add({{"x", "1"}}, 1);
    made.of("b", metric_kind::gauge, "Second.").add({}, 2);
    made.of("a", metric_kind::gauge, "First.").add({{"x", "2"}}, 3);
    CHECK(made.take() == "# TYPE a gauge\n# HELP a First.\na{x=\"1\"} 1\na{x=\"2\"} 3\n"
                         "# TYPE b gauge\n# HELP b Second.\nb 2\n");
}

TEST_CASE("exposition: counters, units and the end are as each format has them") {
    for (const bool open : {false, true}) {
        exposition made(open ? exposition_format::openmetrics : exposition_format::text);
        made.of("busy_seconds", metric_kind::counter, "Time.", "seconds").add({}, 1.5);
        made.of("recv_count", metric_kind::counter_as_named, "Messages.").add({}, 7);
        const auto all = read(made.take(), open);
        CHECK(all.at(open ? "busy_seconds" : "busy_seconds_total").type == "counter");
        CHECK(all.at(open ? "busy_seconds" : "busy_seconds_total").samples[0].name ==
              "busy_seconds_total");
        CHECK(all.at("recv_count").type == (open ? "unknown" : "counter"));
        CHECK(all.at("recv_count").samples[0].name == "recv_count");
        if (open)
            CHECK(all.at("busy_seconds").unit == "seconds");
    }
}

TEST_CASE("exposition: a histogram adds its buckets up") {
    constexpr std::array bounds{0.5, 1.0, 16.0};
    constexpr std::array<std::uint64_t, 4> counts{1, 0, 2, 3};
    for (const bool open : {false, true}) {
        exposition made(open ? exposition_format::openmetrics : exposition_format::text);
        made.of("size", metric_kind::histogram, "Sizes.").add({{"of", "a"}}, {bounds, counts, 99});
        made.of("now", metric_kind::gauge_histogram, "Sizes.").add({}, {bounds, counts, 99});
        const auto all = read(made.take(), open);
        const auto& samples = all.at("size").samples;
        REQUIRE(samples.size() == 6);
        CHECK(samples[1].labels == exposition_reader::label_map{{"of", "a"}, {"le", "1.0"}});
        CHECK(samples[2].value == 3);
        CHECK(samples[3].value == 6);
        CHECK(samples[5].value == 99);
        CHECK(all.at("now").type == (open ? "gaugehistogram" : "histogram"));
        CHECK(all.at("now").samples[5].name == (open ? "now_gsum" : "now_sum"));
    }
}

TEST_CASE("exposition: foreign texts and names cannot break a line") {
    for (const bool open : {false, true}) {
        exposition made(open ? exposition_format::openmetrics : exposition_format::text);
        made.of("a-b/c d", metric_kind::gauge, "Two\nlines \\ \"quoted\".")
            .add({{"x", "a\"b\\c\nd} 1\n# EOF"}, {"y", "\xff<script>ä"}}, 1);
        made.of("1st", metric_kind::gauge, "A digit in front.").add({}, 1);
        const auto all = read(made.take(), open);
        REQUIRE(all.size() == 2);
        CHECK(all.at("a_b_c_d").samples[0].labels.at("x") == "a\"b\\c\nd} 1\n# EOF");
        CHECK(all.at("a_b_c_d").samples[0].labels.at("y") == "\ufffd<script>ä");
        CHECK(all.contains("_1st"));
    }
}

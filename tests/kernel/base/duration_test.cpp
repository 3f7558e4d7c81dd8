#include "base/duration.hpp"

#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

using namespace plexus;

namespace {

std::int64_t parsed(std::string_view text) {
    const auto value = parse_duration(text);
    REQUIRE_MESSAGE(value.has_value(), std::string(text));
    return value->count();
}

std::string refused(std::string_view text) {
    const auto value = parse_duration(text);
    REQUIRE_MESSAGE(!value.has_value(), std::string(text));
    return value.error();
}

std::string shown(std::int64_t count) {
    return format_duration(std::chrono::nanoseconds(count));
}

} // namespace

TEST_CASE("duration: every form the reference accepts") {
    CHECK(parsed("0") == 0);
    CHECK(parsed("+0") == 0);
    CHECK(parsed("-0") == 0);
    CHECK(parsed("1s") == 1'000'000'000);
    CHECK(parsed("1.5s") == 1'500'000'000);
    CHECK(parsed("-1.5h") == -5'400'000'000'000);
    CHECK(parsed("1h2m3s") == 3'723'000'000'000);
    CHECK(parsed("1h1h") == 7'200'000'000'000);
    CHECK(parsed(".5s") == 500'000'000);
    CHECK(parsed("5.s") == 5'000'000'000);
    CHECK(parsed("1us") == 1000);
    CHECK(parsed("1\xC2\xB5s") == 1000);
    CHECK(parsed("1\xCE\xBCs") == 1000);
    CHECK(parsed("1.0000000001s") == 1'000'000'000);
    CHECK(parsed("0.3333333333333333333h") == 1'200'000'000'000);
}

TEST_CASE("duration: the largest and the smallest, and one beyond") {
    constexpr auto limits = std::numeric_limits<std::int64_t>{};
    CHECK(parsed("9223372036854775807ns") == limits.max());
    CHECK(parsed("-9223372036854775808ns") == limits.min());
    CHECK(refused("9223372036854775808ns") == "time: invalid duration \"9223372036854775808ns\"");
    CHECK(refused("9999999h") == "time: invalid duration \"9999999h\"");
    CHECK(refused("99999999999999999999s") == "time: invalid duration \"99999999999999999999s\"");
    CHECK_FALSE(parse_duration("-9223372036854775808ns9223372036854775808ns"));
}

TEST_CASE("duration: refusals carry the reference's texts") {
    CHECK(refused("") == "time: invalid duration \"\"");
    CHECK(refused("5") == "time: missing unit in duration \"5\"");
    CHECK(refused("1s5") == "time: missing unit in duration \"1s5\"");
    CHECK(refused(".s") == "time: invalid duration \".s\"");
    CHECK(refused("1d") == "time: unknown unit \"d\" in duration \"1d\"");
    CHECK(refused("1h ") == "time: unknown unit \"h \" in duration \"1h \"");
    CHECK(refused("1e3s") == "time: unknown unit \"e\" in duration \"1e3s\"");
    CHECK(refused(" 1s") == "time: invalid duration \" 1s\"");
    CHECK(refused("--1s") == "time: invalid duration \"--1s\"");
    CHECK(refused("1\xff") == "time: unknown unit \"\\xff\" in duration \"1\\xff\"");
}

TEST_CASE("duration: text form") {
    CHECK(shown(0) == "0s");
    CHECK(shown(1) == "1ns");
    CHECK(shown(999) == "999ns");
    CHECK(shown(1000) == "1\xC2\xB5s");
    CHECK(shown(1001) == "1.001\xC2\xB5s");
    CHECK(shown(999'999) == "999.999\xC2\xB5s");
    CHECK(shown(12'345'000) == "12.345ms");
    CHECK(shown(1'500'000'000) == "1.5s");
    CHECK(shown(60'000'000'000) == "1m0s");
    CHECK(shown(3'600'000'000'000) == "1h0m0s");
    CHECK(shown(90'061'001'000'001) == "25h1m1.001000001s");
    CHECK(shown(-1'500'000'000) == "-1.5s");
    CHECK(shown(std::numeric_limits<std::int64_t>::max()) == "2562047h47m16.854775807s");
    CHECK(shown(std::numeric_limits<std::int64_t>::min()) == "-2562047h47m16.854775808s");
}

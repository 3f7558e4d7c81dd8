#include "net/connection_rate_limit.hpp"

#include <doctest/doctest.h>

#include <chrono>

using plexus::net::connection_rate_limit;
using namespace std::chrono_literals;

TEST_CASE("rate limit: so many connections a second, then none until the second is over") {
    connection_rate_limit limit(3);
    const connection_rate_limit::time_point start{100s};
    CHECK(limit.allow(start));
    CHECK(limit.allow(start + 10ms));
    CHECK(limit.allow(start + 20ms));
    CHECK(!limit.allow(start + 30ms));
    CHECK(!limit.allow(start + 1s));
    CHECK(limit.allow(start + 1s + 1ns));
}

TEST_CASE("rate limit: a window begins with a connection, not with the clock") {
    connection_rate_limit limit(1);
    const connection_rate_limit::time_point start{100s};
    CHECK(limit.allow(start));
    CHECK(limit.allow(start + 10s));
    CHECK(!limit.allow(start + 10900ms));
    CHECK(limit.allow(start + 11001ms));
}

TEST_CASE("rate limit: refused connections are counted until they are reported") {
    connection_rate_limit limit(1);
    const connection_rate_limit::time_point start{};
    CHECK(limit.take_refused() == 0);
    CHECK(limit.allow(start));
    CHECK(!limit.allow(start));
    CHECK(!limit.allow(start));
    CHECK(limit.take_refused() == 2);
    CHECK(limit.take_refused() == 0);
}

TEST_CASE("rate limit: none is set by default") {
    connection_rate_limit limit(0);
    for (int i = 0; i < 1000; ++i) {
        CHECK(limit.allow({}));
    }
    CHECK(limit.take_refused() == 0);
}

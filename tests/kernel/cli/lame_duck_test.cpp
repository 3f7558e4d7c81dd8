#include "cli/lame_duck.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using plexus::cli::lame_duck;

TEST_CASE("lame duck: clients share the time evenly, a second apart at most") {
    CHECK(lame_duck::pace_for(100, 10s).interval == 100ms);
    CHECK(lame_duck::pace_for(100, 10s).batch == 1);
    CHECK(lame_duck::pace_for(10, 10s).interval == 1s);
    CHECK(lame_duck::pace_for(9, 10s).interval == 1s);
    CHECK(lame_duck::pace_for(1, 110s).interval == 1s);
    CHECK(lame_duck::pace_for(0, 110s).batch == 1);
}

TEST_CASE("lame duck: more clients than nanoseconds are closed in batches") {
    CHECK(lame_duck::pace_for(1000, 1000ns).interval == 1ns);
    CHECK(lame_duck::pace_for(1000, 1000ns).batch == 1);
    CHECK(lame_duck::pace_for(2000, 1000ns).interval == 1ns);
    CHECK(lame_duck::pace_for(2000, 1000ns).batch == 2);
    CHECK(lame_duck::pace_for(5, 0ns).batch == 5); // no time at all: everybody at once
}

#include "auth/response_tracker.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using plexus::auth::response_tracker;

namespace {
const response_tracker::clock::time_point start{1000h};
}

TEST_CASE("allow_responses: a reply may be sent max times within ttl") {
    response_tracker t({.max = 2, .ttl = 1s});
    CHECK_FALSE(t.use("r", start));
    t.track("r", start);
    CHECK(t.use("r", start));
    CHECK(t.use("r", start + 1s)); // the last instant
    CHECK_FALSE(t.use("r", start));
    CHECK_FALSE(t.use("other", start));
    CHECK(t.size() == 0);
}

TEST_CASE("allow_responses: the window closes after ttl") {
    response_tracker t({.max = 5, .ttl = 1s});
    t.track("r", start);
    CHECK_FALSE(t.use("r", start + 1s + 1ns));
    CHECK(t.size() == 0);
}

TEST_CASE("allow_responses: negative means without limit") {
    response_tracker t({.max = -1, .ttl = -1s});
    t.track("r", start);
    for (int i = 0; i < 1000; ++i)
        CHECK(t.use("r", start + 10000h));
}

TEST_CASE("allow_responses: every delivery opens the window afresh") {
    response_tracker t({.max = 1, .ttl = 1s});
    t.track("r", start);
    CHECK(t.use("r", start));
    CHECK_FALSE(t.use("r", start));
    t.track("r", start + 5s);
    t.track("r", start + 6s);
    CHECK(t.size() == 1);
    CHECK(t.use("r", start + 7s));
    CHECK_FALSE(t.use("r", start + 7s));
}

TEST_CASE("allow_responses: expired windows go after a second") {
    response_tracker t({.max = 1, .ttl = 500ms});
    t.track("first", start);
    for (int i = 0; i < 100; ++i)
        t.track("a" + std::to_string(i), start + 1ms);
    CHECK(t.size() == 101);
    t.track("b", start + 2s);
    CHECK(t.size() == 1);
}

TEST_CASE("allow_responses: expired windows go after 4096 additions") {
    response_tracker t({.max = 1, .ttl = 1ms});
    t.track("first", start); // prunes once, being the first
    for (std::size_t i = 0; i < response_tracker::prune_after; ++i)
        t.track("a" + std::to_string(i), start);
    CHECK(t.size() == response_tracker::prune_after + 1);
    t.track("b", start + 2ms);
    CHECK(t.size() == 1);
}

TEST_CASE("allow_responses: one who never answers holds a bounded number, the newest") {
    response_tracker t({.max = -1, .ttl = -1s});
    const std::size_t many = response_tracker::entries_max * 5 / 4;
    for (std::size_t i = 0; i < many; ++i)
        t.track("r" + std::to_string(i), start);
    CHECK(t.size() <= response_tracker::entries_max);
    CHECK(t.size() >= response_tracker::entries_max / 2);
    CHECK_FALSE(t.use("r0", start));
    CHECK(t.use("r" + std::to_string(many - 1), start));
    CHECK(t.use("r" + std::to_string(many - response_tracker::entries_max / 2), start));
}

#include "console/log_ring.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace plexus::monitoring;

TEST_CASE("log_ring: who reads along gets each line once") {
    log_ring ring;
    CHECK(ring.since(0).lines.empty());
    ring.add(3, 1, "one");
    ring.add(2, 2, "two");
    const auto first = ring.since(0);
    REQUIRE(first.lines.size() == 2);
    CHECK(first.lines[1].text == "two");
    CHECK(first.lines[1].level == 2);
    CHECK(first.missed == 0);
    CHECK(ring.since(first.next).lines.empty());
    ring.add(3, 3, "three");
    CHECK(ring.since(first.next).lines.at(0).text == "three");
}

TEST_CASE("log_ring: the oldest lines go, and who comes late is told how many") {
    log_ring ring;
    for (std::size_t i = 0; i < log_ring::lines_max + 10; ++i)
        ring.add(3, 0, std::to_string(i));
    const auto all = ring.since(4);
    CHECK(all.lines.size() == log_ring::lines_max);
    CHECK(all.lines[0].text == "10");
    CHECK(all.missed == 6);
}

TEST_CASE("log_ring: a number of another server begins anew") {
    log_ring ring;
    ring.add(3, 0, "one");
    const auto found = ring.since(500);
    CHECK(found.lines.size() == 1);
    CHECK(found.next == 1);
    CHECK(found.missed == 0);
}

TEST_CASE("log_ring: a long line is cut between characters") {
    log_ring ring;
    ring.add(3, 0, std::string(log_ring::text_max - 1, 'a') + "ä" + std::string(500, 'b'));
    CHECK(ring.since(0).lines[0].text == std::string(log_ring::text_max - 1, 'a') + "…");
}

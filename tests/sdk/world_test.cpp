#include <doctest/doctest.h>

#include "testing/world.hpp"

using namespace plexus::testing;

TEST_CASE("world: patterns match as the server's do") {
    CHECK(matches("a.b", "a.b"));
    CHECK(matches("a.b", "a.*"));
    CHECK(matches("a.b.c", "a.>"));
    CHECK(matches("a", ">"));
    CHECK_FALSE(matches("a", "a.>"));
    CHECK_FALSE(matches("a.b", "a"));
    CHECK_FALSE(matches("a", "a.b"));
    CHECK_FALSE(matches("a.b", "*"));
    CHECK(well_formed("a.*.>", true));
    CHECK_FALSE(well_formed("a.*", false));
    CHECK_FALSE(well_formed("a.>.b", true));
    CHECK_FALSE(well_formed("a..b", true));
    CHECK_FALSE(well_formed("", true));
    CHECK_FALSE(well_formed("a b", true));
}

TEST_CASE("world: events come in the order of time, and of one moment in that of giving") {
    world world;
    std::string seen;
    world.at(20, [&] { seen += 'c'; });
    world.at(10, [&] {
        seen += 'a';
        world.at(0, [&] { seen += 'b'; });
    });
    world.forget(world.at(15, [&] { seen += 'x'; }));
    world.at(20, [&] { seen += 'd'; });
    CHECK(world.advance(19));
    CHECK(seen == "ab");
    CHECK(world.advance(1));
    CHECK(seen == "abcd");
}

TEST_CASE("world: what posts itself without end is noticed") {
    world world;
    std::function<void()> again = [&] { world.at(0, again); };
    world.at(0, again);
    CHECK_FALSE(world.settle());
}

TEST_CASE("world: the same seed deals the same") {
    const auto dealt = [](std::uint64_t seed) {
        world world(seed);
        std::string members;
        std::vector<world::interest_ptr> held;
        for (const char name : {'a', 'b', 'c'})
            held.push_back(world.subscribe({.account = "$G",
                                            .pattern = "work",
                                            .queue = "q",
                                            .take = [&members, name](const message&) {
                                                members += name;
                                                return true;
                                            }}));
        for (int i = 0; i < 50; ++i)
            CHECK(world.publish("$G", {.subject = "work"}) == 1);
        return members;
    };
    CHECK(dealt(1) == dealt(1));
    CHECK(dealt(1) != dealt(2));
    CHECK(dealt(1).find('c') != std::string::npos);
}

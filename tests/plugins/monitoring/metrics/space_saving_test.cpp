#include "metrics/space_saving.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace plexus::monitoring;

TEST_CASE("space_saving: few keys are counted exactly") {
    space_saving sketch(3);
    for (int i = 0; i < 10; ++i)
        sketch.add("A", "x", 2, 100);
    sketch.add("A", "y", 1, 7);
    sketch.add("B", "x", 5, 8);
    const auto top = sketch.top();
    REQUIRE(top.size() == 3);
    CHECK((top[0].account == "A" && top[0].subject == "x"));
    CHECK((top[0].count == 20 && top[0].error == 0 && top[0].bytes == 1000));
    CHECK((top[1].account == "B" && top[1].count == 5));
    CHECK(sketch.replaced() == 0);
}

TEST_CASE("space_saving: the frequent ones are found among many, never counted too low") {
    // 20 heavy subjects with a tenth of a percent or more each, in 100,000 that come once.
    constexpr int heavy = 20;
    space_saving sketch(64);
    std::mt19937 random(7);
    std::uint64_t seen[heavy] = {};
    std::uint64_t total = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto which = random() % heavy;
        if (random() % 2 == 0) {
            ++seen[which];
            sketch.add("A", "heavy." + std::to_string(which), 1, 1);
        } else {
            sketch.add("A", "once." + std::to_string(i), 1, 1);
        }
        ++total;
    }
    int found = 0;
    std::uint64_t counted = 0;
    for (const auto& one : sketch.top()) {
        counted += one.count;
        if (one.subject.starts_with("heavy.")) {
            ++found;
            const std::uint64_t real = seen[std::stoi(one.subject.substr(6))];
            CHECK(one.count >= real);
            CHECK(one.count - one.error <= real);
        }
    }
    CHECK(found == heavy);
    CHECK(counted == total);
    CHECK(sketch.top().size() == 64);
    CHECK(sketch.replaced() > 0);
}

TEST_CASE("space_saving: long keys take no more than their bound") {
    space_saving sketch(2);
    const std::string subject(100'000, 'x');
    sketch.add("A", subject, 1, 1);
    CHECK(sketch.top()[0].subject.size() == space_saving::key_max);
    sketch.add("A", subject, 1, 1);
    CHECK(sketch.top()[0].count == 2);
}

TEST_CASE("space_saving: keys that would look the same are the same") {
    space_saving sketch(8);
    sketch.add("A", "a.\xff", 1, 1);
    sketch.add("A", "a.\xfe", 1, 1);
    REQUIRE(sketch.top().size() == 1);
    CHECK(sketch.top()[0].subject == "a.\ufffd");
    // Cut in the middle of a character.
    const std::string long_one = std::string(space_saving::key_max - 1, 'x');
    sketch.add("A", long_one + "\u00e4", 3, 1);
    sketch.add("A", long_one + "\u00f6", 3, 1);
    REQUIRE(sketch.top().size() == 2);
    CHECK(sketch.top()[0].subject == long_one);
}

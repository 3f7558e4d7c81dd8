#include "router_fixture.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "base/assert.hpp"

using namespace plexus;
using namespace plexus::testing;

TEST_CASE("space: a change of interest shows in the next message, on every lane") {
    for (const bool cached : {true, false}) {
        CAPTURE(cached);
        router::space space(2, cached);
        test_lane first(0), second(1);
        recording_subscriber subscriber;
        const auto publish_on_both = [&] {
            return publish(first, space, {}, message_on("a.b")) +
                   publish(second, space, {}, message_on("a.b"));
        };
        CHECK(publish_on_both() == 0);
        interest literal(space, subscriber, "a.b", "", "1");
        CHECK(publish_on_both() == 2);
        interest wildcard(space, subscriber, "a.*", "", "2");
        CHECK(publish_on_both() == 4);
        literal.remove();
        CHECK(publish_on_both() == 2);
        CHECK(space.has_interest("a.b"));
        wildcard.remove();
        CHECK(publish_on_both() == 0);
        CHECK_FALSE(space.has_interest("a.b"));
        CHECK(space.size() == 0);
    }
}

TEST_CASE("space: more subjects than the cache has places are told apart") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    std::deque<interest> all;
    constexpr int subjects = 3000;
    for (int i = 0; i < subjects; i += 2)
        all.emplace_back(space, subscriber, "s." + std::to_string(i), "", std::to_string(i));
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < subjects; ++i) {
            subscriber.seen.clear();
            const std::string subject = "s." + std::to_string(i);
            REQUIRE(publish(lane, space, {}, message_on(subject)) == (i % 2 == 0 ? 1 : 0));
            if (i % 2 == 0)
                REQUIRE(subscriber.seen == std::vector{std::to_string(i)});
        }
}

TEST_CASE("space: answers and subjects too large to remember are looked up each time") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    std::deque<interest> all;
    for (std::size_t i = 0; i <= router::match_cache::result_max; ++i)
        all.emplace_back(space, subscriber, "many", "", "s");
    CHECK(publish(lane, space, {}, message_on("many")) == router::match_cache::result_max + 1);
    CHECK(publish(lane, space, {}, message_on("many")) == router::match_cache::result_max + 1);
    all.pop_back();
    CHECK(publish(lane, space, {}, message_on("many")) == router::match_cache::result_max);
    CHECK(publish(lane, space, {}, message_on("many")) == router::match_cache::result_max);

    for (const std::size_t size :
         {router::match_cache::subject_max, router::match_cache::subject_max + 1}) {
        const std::string subject(size, 'x');
        interest one(space, subscriber, subject, "", "1");
        CHECK(publish(lane, space, {}, message_on(subject)) == 1);
        one.remove();
        CHECK(publish(lane, space, {}, message_on(subject)) == 0);
    }
}

TEST_CASE("space: many share what a lane remembers, and none gets the answer of another") {
    test_lane lane(0);
    constexpr int spaces = 300, subjects = 20;
    std::deque<router::space> all;
    std::deque<recording_subscriber> subscribers;
    std::deque<interest> interests;
    for (int i = 0; i < spaces; ++i) {
        all.emplace_back(1, true);
        interests.emplace_back(all.back(), subscribers.emplace_back(), ">", "", std::to_string(i));
    }
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < spaces; ++i)
            for (int k = 0; k < subjects; ++k) {
                recording_subscriber& owner = subscribers[static_cast<std::size_t>(i)];
                owner.seen.clear();
                REQUIRE(publish(lane, all[static_cast<std::size_t>(i)], {},
                                message_on("s." + std::to_string(k))) == 1);
                REQUIRE(owner.seen == std::vector{std::to_string(i)});
            }
    CHECK(lane.cache.entries() <= router::match_cache::slots);
    CHECK(lane.cache.entries() > 0);
}

TEST_CASE("space: the answers a lane remembers are bounded in all, and stay right beyond it") {
    test_lane lane(0);
    router::space space(1, true);
    recording_subscriber subscriber;
    std::deque<interest> all;
    constexpr std::size_t wanted = router::match_cache::result_max;
    for (std::size_t i = 0; i < wanted; ++i)
        all.emplace_back(space, subscriber, ">", "", "s");
    const std::size_t just_fits = router::match_cache::entries_max / wanted;
    std::size_t highest = 0;
    for (int round = 0; round < 2; ++round)
        for (std::size_t i = 0; i < just_fits + 20; ++i) {
            subscriber.seen.clear();
            subscriber.subjects.clear();
            REQUIRE(publish(lane, space, {}, message_on("s." + std::to_string(i))) == wanted);
            highest = std::max(highest, lane.cache.entries());
        }
    CHECK(highest <= router::match_cache::entries_max);
    CHECK(highest >= router::match_cache::entries_max / 2); // and is made use of
    all.clear();
    CHECK(publish(lane, space, {}, message_on("s.1")) == 0);
}

TEST_CASE("space: a malformed subject is refused and leaves nothing behind") {
    router::space space(1, true);
    recording_subscriber subscriber;
    for (const char* subject : {"", ".", "a..b", "a.>.b", ".a", "a."}) {
        CAPTURE(subject);
        router::subscription::owned refused(
            router::subscription::create(subscriber, subject, "", "1"));
        CHECK_FALSE(space.add(*refused));
    }
    CHECK(space.size() == 0);
}

TEST_CASE("subscription: holds its texts, counts, and remembers what it was told") {
    recording_subscriber subscriber;
    router::subscription::owned one(
        router::subscription::create(subscriber, "sub.ject", "queue", "sid-7"));
    CHECK(one->subject() == "sub.ject");
    CHECK(one->queue() == "queue");
    CHECK(one->sid() == "sid-7");
    CHECK(one->is_queue());
    CHECK(one->max() == 0);
    CHECK(one->count_delivery() == 1);
    CHECK(one->count_delivery() == 2);
    CHECK(one->delivered() == 2);
    one->set_filtered(true);
    CHECK(one->filtered());
    CHECK_FALSE(one->closed());
    one->close();
    one->set_filtered(false);
    CHECK_FALSE(one->filtered());
    CHECK(one->closed());
}

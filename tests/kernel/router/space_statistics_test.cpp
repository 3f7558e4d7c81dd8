#include "router_fixture.hpp"

#include <doctest/doctest.h>

#include <deque>

using namespace plexus;
using namespace plexus::testing;

TEST_CASE("statistics: look-ups, and those that found the answer remembered") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    interest one(space, subscriber, "a", "", "1");
    for (int i = 0; i < 5; ++i)
        publish(lane, space, {}, message_on("a"));
    router::space_statistics seen = space.statistics();
    CHECK(seen.lookups == 5);
    CHECK(seen.hits == 4);
    interest two(space, subscriber, "b", "", "2"); // makes every answer stale
    publish(lane, space, {}, message_on("a"));
    space.count_lookup(lane);
    space.match(lane, "a");
    seen = space.statistics();
    CHECK(seen.lookups == 7);
    CHECK(seen.hits == 5);
    CHECK(seen.subscriptions == 2);
    CHECK(seen.inserts == 2);
    two.remove();
    CHECK(space.statistics().removes == 1);
}

TEST_CASE("statistics: without a cache nothing is remembered") {
    router::space space(1, false);
    test_lane lane(0);
    for (int i = 0; i < 3; ++i)
        publish(lane, space, {}, message_on("a"));
    CHECK(space.statistics().lookups == 3);
    CHECK(space.statistics().hits == 0);
    CHECK(space.statistics().answers == 0);
}

TEST_CASE("statistics: what the lanes remember now, and the largest of it") {
    router::space space(2, true), other(2, true);
    test_lane first(0), second(1);
    recording_subscriber subscriber;
    std::deque<interest> all;
    for (int i = 0; i < 3; ++i)
        all.emplace_back(space, subscriber, "three", "", std::to_string(i));
    all.emplace_back(space, subscriber, "one", "", "9");
    const auto publish_all = [&] {
        for (test_lane* lane : {&first, &second})
            for (const char* subject : {"three", "one", "none"})
                publish(*lane, space, {}, message_on(subject));
    };
    publish_all();
    publish_all();
    router::space_statistics seen = space.statistics();
    CHECK(seen.answers == 6);
    CHECK(seen.receivers == 8);
    CHECK(seen.receivers_max == 3);
    CHECK(other.statistics().answers == 0);

    // One that is asked again after a change takes the place of the former.
    all.front().remove();
    publish_all();
    seen = space.statistics();
    CHECK(seen.answers == 6);
    CHECK(seen.receivers == 6);
    CHECK(seen.receivers_max == 2);
}

TEST_CASE("statistics: what others take the place of is remembered no more") {
    router::space space(1, true), other(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    interest one(space, subscriber, "one", "", "1");
    publish(lane, space, {}, message_on("one"));
    CHECK(space.statistics().answers == 1);
    for (int i = 0; i < 40'000; ++i)
        publish(lane, other, {}, message_on("s." + std::to_string(i)));
    CHECK(space.statistics().answers == 0);
    CHECK(space.statistics().receivers == 0);
    CHECK(space.statistics().receivers_max == 0);
    CHECK(other.statistics().answers <= router::match_cache::slots);
}

TEST_CASE("statistics: the lane may outlive the space, and the space the lane") {
    recording_subscriber subscriber;
    test_lane lane(0);
    {
        router::space gone(1, true);
        publish(lane, gone, {}, message_on("one"));
    }
    router::space space(1, true);
    {
        test_lane short_lived(0);
        publish(short_lived, space, {}, message_on("one"));
    }
    publish(lane, space, {}, message_on("one"));
    CHECK(space.statistics().lookups == 2);
}

TEST_CASE("statistics: traffic is what connections sent and were sent") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    interest one(space, subscriber, "a", "", "1");
    publish(lane, space, {}, message_on("a"));
    publish(lane, space, "a", "", "from the server");
    space.count_refused(lane, 7);
    const router::space_statistics seen = space.statistics();
    CHECK(seen.in_messages == 2);
    CHECK(seen.in_bytes == 12);
    CHECK(seen.out_messages == 2);
    CHECK(seen.out_bytes == 20);
    space.count_own_delivery(lane, 15);
    // Never less than before, even for a moment in which only one of two counters has it.
    CHECK(space.statistics().out_messages == 2);
    publish(lane, space, {}, message_on("a"));
    publish(lane, space, {}, message_on("a"));
    CHECK(space.statistics().out_messages == 3);
}

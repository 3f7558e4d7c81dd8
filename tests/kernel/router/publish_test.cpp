#include "router_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace plexus;
using namespace plexus::testing;
using router::delivery;

namespace {

using strings = std::vector<std::string>;

strings sorted(strings values) {
    std::ranges::sort(values);
    return values;
}

} // namespace

TEST_CASE("publish: every plain subscription gets the message, also several of one subscriber") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber a, b;
    interest s1(space, a, "greet.joe", "", "1"), s2(space, a, "greet.*", "", "2"),
        s3(space, b, ">", "", "3"), other(space, b, "greet.jim", "", "4");
    CHECK(publish(lane, space, {}, message_on("greet.joe")) == 3);
    CHECK(sorted(a.seen) == strings{"1", "2"});
    CHECK(b.seen == strings{"3"});
    CHECK(publish(lane, space, {}, message_on("greet")) == 1);
    CHECK(publish(lane, space, {}, message_on("greet..joe")) == 0);
    const auto& traffic = space.traffic_of(0);
    CHECK(traffic.in_messages == 3);
    CHECK(traffic.in_bytes == 15);
    CHECK(traffic.out_messages == 4);
    CHECK(traffic.out_bytes == 20);
}

TEST_CASE("publish: receivers are told who publishes") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber receiver;
    interest any(space, receiver, ">", "", "1");
    publish(lane, space, {.kind = router::party_kind::client, .id = 7}, message_on("a"));
    publish(lane, space, "a", "", "of the server's own");
    CHECK(receiver.publishers == std::vector<std::uint64_t>{7, 0});
}

TEST_CASE("publish: without echo the publisher's own subscriptions are passed over") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber self, other;
    interest mine(space, self, "a", "", "1"), theirs(space, other, "a", "", "2"),
        queued(space, self, "a", "group", "3");
    CHECK(publish(lane, space, {.self = &self, .echo = false}, message_on("a")) == 1);
    CHECK(self.seen.empty());
    CHECK(publish(lane, space, {.self = &self, .echo = true}, message_on("a")) == 3);
    theirs.remove();
    CHECK(publish(lane, space, {.self = &self, .echo = false}, message_on("a")) == 0);
}

TEST_CASE("publish: one member of each queue group, all about equally often") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber subscriber;
    // One group is its name, whatever the members subscribed to.
    interest a(space, subscriber, "work.a", "g", "a"), b(space, subscriber, "work.*", "g", "b"),
        c(space, subscriber, "work.>", "g", "c"), d(space, subscriber, "work.a", "g", "d"),
        lone(space, subscriber, "work.a", "other", "z");
    constexpr int rounds = 4000;
    for (int i = 0; i < rounds; ++i)
        REQUIRE(publish(lane, space, {}, message_on("work.a")) == 2);
    std::map<std::string, int> counts;
    for (const std::string& sid : subscriber.seen)
        ++counts[sid];
    CHECK(counts["z"] == rounds);
    // The standard deviation is 27.
    for (const char* sid : {"a", "b", "c", "d"})
        CHECK(std::abs(counts[sid] - rounds / 4) < 200);
}

TEST_CASE("publish: a member that does not take the message leaves it to the next") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber closed, denied, taker;
    closed.answer = [](const auto&) { return delivery::client_closed; };
    denied.answer = [](const auto&) { return delivery::subscription_denied; };
    interest a(space, closed, "w", "g", "a"), b(space, denied, "w", "g", "b"),
        c(space, taker, "w", "g", "c");
    for (int i = 0; i < 50; ++i)
        REQUIRE(publish(lane, space, {}, message_on("w")) == 1);
    CHECK(taker.seen.size() == 50);
    c.remove();
    CHECK(publish(lane, space, {}, message_on("w")) == 0);
}

TEST_CASE("publish: what was not delivered does not count") {
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber slow;
    slow.answer = [](const auto&) { return delivery::slow; };
    interest a(space, slow, "x", "", "1");
    CHECK(publish(lane, space, {}, message_on("x")) == 0);
    CHECK(space.traffic_of(0).out_messages == 0);
}

TEST_CASE("publish: an observer hears of every attempt and its outcome") {
    struct recorder final : router::delivery_observer {
        void attempted(const router::subscription& target, delivery outcome) override {
            all.emplace_back(target.sid(), outcome);
        }
        std::vector<std::pair<std::string, delivery>> all;
    } observer;
    router::space space(1, true);
    test_lane lane(0);
    recording_subscriber self, refusing;
    refusing.answer = [](const auto&) { return delivery::subscription_denied; };
    interest a(space, self, "x", "", "own"), b(space, refusing, "x", "g", "member");
    publish(lane, space, {.self = &self, .echo = false, .observer = &observer}, message_on("x"));
    REQUIRE(observer.all.size() == 2);
    CHECK(observer.all[0] == std::pair<std::string, delivery>("own", delivery::no_echo));
    CHECK(observer.all[1] ==
          std::pair<std::string, delivery>("member", delivery::subscription_denied));
}

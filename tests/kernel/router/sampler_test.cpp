#include "router_fixture.hpp"

#include <doctest/doctest.h>

using namespace plexus;
using namespace plexus::testing;

namespace {

struct counting_sampler final : router::sampler {
    std::uint64_t published(router::lane&, const router::space& space,
                            const router::message& message, std::size_t receivers) override {
        seen.push_back(std::string(space.name()) + " " + std::string(message.subject()) + " " +
                       std::to_string(receivers));
        return every;
    }
    std::uint64_t every = 1;
    std::vector<std::string> seen;
};

} // namespace

TEST_CASE("sampler: sees one message in so many, with its receivers") {
    router::space space(1, true, "A");
    test_lane lane(0);
    counting_sampler sampler;
    recording_subscriber subscriber;
    interest one(space, subscriber, "a", "", "1");
    publish(lane, space, {}, message_on("a"));
    CHECK(sampler.seen.empty());

    lane.sampler = &sampler;
    lane.until_sample = 3;
    sampler.every = 2;
    for (int i = 0; i < 6; ++i)
        publish(lane, space, {}, message_on(i % 2 == 0 ? "a" : "b"));
    CHECK(sampler.seen == std::vector<std::string>{"A a 1", "A a 1"}); // the third and the fifth
}

TEST_CASE("sampler: a lane whose countdown ends without one goes on") {
    router::space space(1, true);
    test_lane lane(0);
    lane.until_sample = 1;
    publish(lane, space, {}, message_on("a"));
    CHECK(publish(lane, space, {}, message_on("a")) == 0);
}

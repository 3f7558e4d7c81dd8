// Several lanes publish while others subscribe and unsubscribe, with the rule the loops keep: what
// left the index is freed only after every lane has been between two messages since.
#include "router_fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <thread>

using namespace plexus;
using namespace plexus::testing;

namespace {

struct counting_subscriber final : router::subscriber {
    router::party who() const override { return {}; }
    std::uint64_t id() const noexcept override { return 0; }

    router::delivery deliver(router::lane&, router::subscription& target, const router::origin&,
                             const router::message&) noexcept override {
        target.count_delivery();
        delivered.fetch_add(1, std::memory_order_relaxed);
        return router::delivery::delivered;
    }
    std::atomic<std::uint64_t> delivered{0};
};

constexpr unsigned lanes = 3;

/// How many messages each lane has finished; passing two of each is a grace period.
struct progress {
    std::array<std::atomic<std::uint64_t>, lanes> finished{};
    std::atomic<bool> stop{false};

    std::array<std::uint64_t, lanes> now() const {
        std::array<std::uint64_t, lanes> seen{};
        for (unsigned i = 0; i < lanes; ++i)
            seen[i] = finished[i].load();
        return seen;
    }
    bool passed(const std::array<std::uint64_t, lanes>& since) const {
        for (unsigned i = 0; i < lanes; ++i)
            if (finished[i].load() < since[i] + 2)
                return false;
        return true;
    }
};

} // namespace

TEST_CASE("publish: lanes deliver while interest comes and goes") {
    router::space space(lanes, true);
    counting_subscriber steady, moving;
    interest always(space, steady, "load.*", "", "1");
    progress progress;

    std::vector<std::thread> publishers;
    for (unsigned i = 0; i < lanes; ++i)
        publishers.emplace_back([&, i] {
            test_lane lane(i);
            std::size_t least = 1000;
            while (!progress.stop) {
                const std::string subject = "load." + std::to_string(progress.finished[i] % 7);
                least = std::min(least, publish(lane, space, {}, message_on(subject)));
                progress.finished[i].fetch_add(1);
            }
            CHECK(least >= 1); // the steady one always got its copy
        });

    struct retired {
        router::subscription::owned subscription;
        std::array<std::uint64_t, lanes> since;
    };
    std::deque<retired> waiting;
    std::deque<router::subscription::owned> live;
    for (int step = 0; step < 3000; ++step) {
        const std::string subject = step % 3 == 0 ? ">" : "load." + std::to_string(step % 7);
        live.emplace_back(
            router::subscription::create(moving, subject, step % 2 == 0 ? "" : "group", "s"));
        REQUIRE(space.add(*live.back()));
        if (live.size() > 20) {
            space.remove(*live.front());
            waiting.push_back({std::move(live.front()), progress.now()});
            live.pop_front();
        }
        while (!waiting.empty() && progress.passed(waiting.front().since))
            waiting.pop_front();
        if (step % 16 == 0)
            std::this_thread::yield();
    }
    for (auto& each : live)
        space.remove(*each);
    progress.stop = true;
    for (std::thread& each : publishers)
        each.join();
    std::uint64_t published = 0;
    for (const auto& each : progress.finished)
        published += each;
    CHECK(steady.delivered == published);
    CHECK(space.size() == 1);
}

TEST_CASE("subscription: who counts and who sets the maximum never both miss that it is reached") {
    counting_subscriber subscriber;
    for (int round = 0; round < 300; ++round) {
        router::subscription::owned one(router::subscription::create(subscriber, "a", "", "1"));
        std::atomic<int> ready{0};
        std::atomic<int> noticed{0};
        std::thread deliverer([&] {
            for (++ready; ready < 2;) {
            }
            const std::uint64_t number = one->count_delivery();
            if (one->max() != 0 && number >= one->max())
                ++noticed;
        });
        for (++ready; ready < 2;) {
        }
        one->set_max(1);
        if (one->delivered() >= 1)
            ++noticed;
        deliverer.join();
        REQUIRE(noticed >= 1);
    }
}

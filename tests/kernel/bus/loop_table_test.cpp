#include "bus/loop_table.hpp"

#include "table_fixture.hpp"

#include <set>

using namespace plexus;
using fixture = test::table_fixture;

namespace {

/// What functions of a plugin were called, in order.
struct record {
    std::vector<std::string> calls;

    static void first(void* arg) { add(arg, "first"); }
    static void second(void* arg) { add(arg, "second"); }
    static void dropped(void* arg) { add(arg, "dropped"); }

private:
    static void add(void* arg, const char* name) {
        static_cast<record*>(arg)->calls.emplace_back(name);
    }
};
using strings = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(fixture, "loop: tasks run on the loop they were posted to, in order") {
    record seen;
    CHECK(loop.post(&host, 0, record::first, nullptr, &seen) == PX_OK);
    CHECK(loop.post(&host, 0, record::second, nullptr, &seen) == PX_OK);
    settle();
    CHECK(seen.calls == strings{"first", "second"});
    CHECK(loop.home(&host) == 0);
    CHECK(loop.current(&host) == PX_NO_LOOP);
    on(loops[1], [&] { CHECK(loop.current(&host) == 1); });

    CHECK(loop.post(&host, 2, record::first, nullptr, &seen) == PX_ERR_NOT_FOUND);
    CHECK(loop.post(&host, 0, nullptr, nullptr, &seen) == PX_ERR_INVALID);
    host.enter(bus::life::initialising);
    CHECK(loop.post(&host, 0, record::first, nullptr, &seen) == PX_ERR_STATE);
}

TEST_CASE_FIXTURE(fixture, "loop: a task that had not begun at deactivate is dropped") {
    record seen;
    on(loops[1], [&] {
        // Loop 1 is busy with this, so that the task waits.
        CHECK(loop.post(&host, 1, record::first, record::dropped, &seen) == PX_OK);
        CHECK(loop.post(&host, 1, record::first, nullptr, &seen) == PX_OK);
        host.enter(bus::life::deactivated);
    });
    settle();
    CHECK(seen.calls == strings{"dropped"});
}

TEST_CASE_FIXTURE(fixture, "loop: timers fire once, and not when cancelled") {
    struct timers {
        std::promise<void> fired;
        static void fire(void* arg) { static_cast<timers*>(arg)->fired.set_value(); }
        static void never(void*) { FAIL("cancelled"); }
    } state;
    std::uint64_t cancelled = 0;
    at_home([&] {
        std::uint64_t number = 0;
        CHECK(loop.start_timer(&host, 0, timers::never, nullptr, &cancelled) == PX_OK);
        CHECK(loop.start_timer(&host, 1'000'000, timers::fire, &state, &number) == PX_OK);
        CHECK(number != cancelled);
        CHECK(cancelled != 0);
        loop.cancel_timer(&host, cancelled);
        loop.cancel_timer(&host, 12345);
        // Such a delay must not overflow any clock.
        CHECK(loop.start_timer(&host, UINT64_MAX, timers::never, nullptr, &number) == PX_OK);
    });
    state.fired.get_future().wait();
    std::uint64_t number = 0;
    CHECK(loop.start_timer(&host, 0, timers::never, nullptr, &number) == PX_ERR_THREAD);
    at_home(
        [&] { CHECK(loop.start_timer(&host, 0, nullptr, nullptr, &number) == PX_ERR_INVALID); });
    log.take();
    deactivate();
    CHECK(log.take() == strings{"[WRN] Plugin acme did not give back at deactivate: a timer"});
}

TEST_CASE_FIXTURE(fixture, "loop: there are at most timers_max timers") {
    at_home([&] {
        std::uint64_t number = 0;
        for (int i = 0; i < 100'000; ++i)
            REQUIRE(loop.start_timer(&host, UINT64_MAX, record::first, nullptr, &number) == PX_OK);
        CHECK(loop.start_timer(&host, 0, record::first, nullptr, &number) == PX_ERR_LIMIT);
        loop.cancel_timer(&host, number);
        CHECK(loop.start_timer(&host, UINT64_MAX, record::first, nullptr, &number) == PX_OK);
    });
    deactivate();
}

TEST_CASE_FIXTURE(fixture, "loop: work runs elsewhere and ends on the loop that asked") {
    struct work_state {
        const px_loop_v0& loop;
        px_host& host;
        std::set<px_loop> seen{};
        std::promise<void> over{};
        static void work(void* arg) {
            auto& self = *static_cast<work_state*>(arg);
            self.seen.insert(self.loop.current(&self.host));
        }
        static void done(void* arg) {
            auto& self = *static_cast<work_state*>(arg);
            self.seen.insert(self.loop.current(&self.host));
            self.over.set_value();
        }
    } state{loop, host};
    on(loops[1], [&] {
        CHECK(loop.work(&host, work_state::work, work_state::done, nullptr, &state) == PX_OK);
        CHECK(loop.work(&host, nullptr, work_state::done, nullptr, &state) == PX_ERR_INVALID);
    });
    state.over.get_future().wait();
    CHECK(state.seen == std::set<px_loop>{1, PX_NO_LOOP});
    CHECK(loop.work(&host, work_state::work, nullptr, nullptr, &state) == PX_ERR_THREAD);
}

// One piece of work is under way and another waits for the only thread: the first runs to its end,
// the second never begins, and both are dropped on the home loop before the end is told.
TEST_CASE_FIXTURE(fixture, "loop: work is dropped at deactivate, begun or not") {
    struct work_state {
        std::promise<void> begun{};
        std::promise<void> go_on{};
        std::atomic<bool> ran_to_end{false};
        std::atomic<int> dropped{0};
        static void work(void* arg) {
            auto& self = *static_cast<work_state*>(arg);
            self.begun.set_value();
            self.go_on.get_future().wait();
            self.ran_to_end = true;
        }
        static void never(void*) { FAIL("not after deactivate"); }
        static void drop(void* arg) { ++static_cast<work_state*>(arg)->dropped; }
    } state;
    at_home([&] {
        CHECK(loop.work(&host, work_state::work, work_state::never, work_state::drop, &state) ==
              PX_OK);
    });
    state.begun.get_future().wait();
    std::promise<void> over;
    at_home([&] {
        CHECK(loop.work(&host, work_state::never, work_state::never, work_state::drop, &state) ==
              PX_OK);
        host.enter(bus::life::deactivated);
        host.take_back([&] { over.set_value(); });
        CHECK(state.dropped == 1);
    });
    auto ended = over.get_future();
    settle();
    CHECK(ended.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    state.go_on.set_value();
    ended.wait();
    CHECK(state.ran_to_end);
    CHECK(state.dropped == 2);
}

TEST_CASE_FIXTURE(fixture, "loop: a full pool refuses work") {
    struct gate {
        std::promise<void> go_on;
        static void wait(void* arg) { static_cast<gate*>(arg)->go_on.get_future().wait(); }
        static void nothing(void*) {}
    } state;
    at_home([&] {
        REQUIRE(loop.work(&host, gate::wait, nullptr, nullptr, &state) == PX_OK);
        px_status status = PX_OK;
        for (int i = 0; i < 20 && status == PX_OK; ++i)
            status = loop.work(&host, gate::nothing, nullptr, nullptr, nullptr);
        CHECK(status == PX_ERR_LIMIT);
        CHECK(px_host::failure() == "the queue of the worker pool is full");
    });
    state.go_on.set_value();
    workers.stop(); // who waits at the gate has left it
}

TEST_CASE_FIXTURE(fixture, "loop: time passes and dice fall") {
    const std::uint64_t before = loop.now_ns(&host);
    CHECK(loop.now_ns(&host) >= before);
    CHECK(loop.wall_ns(&host) > 1'700'000'000'000'000'000);
    at_home([&] { CHECK(loop.now_ns(&host) == loop.now_ns(&host)); });
    std::array<std::uint8_t, 32> dice{};
    loop.random(&host, dice.data(), dice.size());
    CHECK(std::ranges::any_of(dice, [](std::uint8_t each) { return each != 0; }));
}

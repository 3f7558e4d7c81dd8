#include "bus/watchdog.hpp"

#include "host_fixture.hpp"

using namespace plexus;
using namespace std::chrono_literals;

namespace {

struct watched_fixture : test::host_fixture {
    bus::watchdog dog{log, 2};
    px_host other{kernel, "other", loops[1]};

    watched_fixture() {
        host.watchdog = other.watchdog = &dog;
        loops.start();
    }
    ~watched_fixture() { loops.stop(); }
};

} // namespace

// The watching thread's looks are made by hand, at times of our choice.
TEST_CASE_FIXTURE(watched_fixture, "watchdog: names the plugin that blocks a loop, once") {
    const auto begin = std::chrono::steady_clock::now();
    on(loops[0], [&] {
        bus::call_scope outer(host, "activate");
        bus::call_scope inner(other, "timer");
        dog.look(begin);
        dog.look(begin + 99ms);
        CHECK(log.take().empty());
        dog.look(begin + 101ms);
        dog.look(begin + 500ms);
        CHECK(log.take() ==
              std::vector<std::string>{
                  "[WRN] Plugin other blocks loop 0: timer has not returned for 101 ms"});
        CHECK_FALSE(dog.longest(begin));
        const auto longest = dog.longest(begin + 1ms);
        REQUIRE(longest);
        CHECK(longest->host == &other);
        CHECK(longest->function == std::string_view("timer"));
    });
    CHECK_FALSE(dog.longest(begin + 1ms)); // it has returned
    on(loops[0], [&] {
        bus::call_scope scope(host, "timer");
        dog.look(begin + 501ms);
        dog.look(begin + 601ms);
        CHECK(log.take() ==
              std::vector<std::string>{
                  "[WRN] Plugin acme blocks loop 0: timer has not returned for 100 ms"});
    });
}

// Who is told the line may be what blocks: the main thread still learns who it is.
TEST_CASE_FIXTURE(watched_fixture, "watchdog: the blockage is known while its line is written") {
    struct asking final : log_observer {
        void logged(const log_record&) override {
            auto asked = std::async(std::launch::async, [this] {
                return dog->longest(std::chrono::steady_clock::time_point::max()).has_value();
            });
            known = asked.wait_for(5s) == std::future_status::ready && asked.get();
            later = std::move(asked);
        }
        bus::watchdog* dog = nullptr;
        bool known = false;
        std::future<bool> later; ///< ends with the test
    } listening;
    listening.dog = &dog;
    const auto begin = std::chrono::steady_clock::now();
    on(loops[0], [&] {
        bus::call_scope scope(host, "timer");
        dog.look(begin);
        log->observe(&listening);
        dog.look(begin + 101ms);
        log->observe(nullptr);
    });
    CHECK(listening.known);
}

TEST_CASE_FIXTURE(watched_fixture, "watchdog: many short calls and other threads are no blockage") {
    const auto begin = std::chrono::steady_clock::now();
    on(loops[0], [&] {
        for (int i = 0; i < 10; ++i) {
            bus::call_scope scope(host, "messages");
            dog.look(begin + i * 50ms);
        }
    });
    {
        bus::call_scope scope(host, "init"); // may block: no loop runs on this thread
        dog.look(begin + 1s);
        dog.look(begin + 2s);
    }
    CHECK(log.take().empty());
}

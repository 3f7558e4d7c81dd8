#include "net/timer.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>

using namespace plexus::net;
using namespace std::chrono_literals;

namespace {

const clock::time_point start{};

struct named_timer {
    named_timer(std::string& calls, char name)
        : log(calls), letter(name), armed(
                                        [](void* self) {
                                            auto& me = *static_cast<named_timer*>(self);
                                            me.log += me.letter;
                                            if (me.then)
                                                me.then();
                                        },
                                        this) {}

    std::string& log;
    const char letter;
    std::function<void()> then;
    timer armed;
};

} // namespace

TEST_CASE("timers: those due are called in the order of their time, the others stay") {
    std::string calls;
    named_timer a(calls, 'a'), b(calls, 'b'), c(calls, 'c');
    timer_queue queue;
    queue.arm(c.armed, start + 3s);
    queue.arm(b.armed, start + 2s);
    queue.arm(a.armed, start + 1s);
    CHECK(queue.earliest() == start + 1s);
    queue.fire_due(start + 2s);
    CHECK(calls == "ab");
    CHECK(queue.earliest() == start + 3s);
    queue.fire_due(start + 3s - 1ns);
    CHECK(calls == "ab");
    queue.fire_due(start + 3s);
    CHECK(calls == "abc");
    CHECK(queue.empty());
}

TEST_CASE("timers: arming again moves the time, cancelling and destruction disarm") {
    std::string calls;
    named_timer a(calls, 'a'), b(calls, 'b');
    std::optional<named_timer> gone(std::in_place, calls, 'c');
    timer_queue queue;
    queue.arm(a.armed, start + 1s);
    queue.arm(a.armed, start + 5s);
    queue.arm(b.armed, start + 1s);
    queue.arm(gone->armed, start + 1s);
    b.armed.cancel();
    gone.reset();
    queue.fire_due(start + 2s);
    CHECK(calls == "");
    CHECK_FALSE(b.armed.armed());
    queue.fire_due(start + 5s);
    CHECK(calls == "a");
}

TEST_CASE("timers: a call may cancel one that is due as well, and arm itself for now") {
    std::string calls;
    named_timer a(calls, 'a'), b(calls, 'b');
    timer_queue queue;
    a.then = [&] {
        b.armed.cancel();
        queue.arm(a.armed, start); // waits for the next call, or this would never end
    };
    queue.arm(a.armed, start + 1s);
    queue.arm(b.armed, start + 1s);
    queue.fire_due(start + 1s);
    CHECK(calls == "a");
    queue.fire_due(start + 1s);
    CHECK(calls == "aa");
}

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include <plexus/host.hpp>

namespace plexus {
inline namespace sdk {

using nanoseconds = std::chrono::nanoseconds;

/// A delay as the boundary wants it; negative ones are none.
inline std::uint64_t to_delay(nanoseconds delay) noexcept {
    return delay.count() < 0 ? 0 : static_cast<std::uint64_t>(delay.count());
}

inline px_loop home_loop(const host& host) {
    return host.loop().home(host.handle());
}
inline px_loop current_loop(const host& host) {
    return host.loop().current(host.handle());
}

/// Time that never goes back, since some moment. [any]
inline nanoseconds now(const host& host) {
    return nanoseconds(static_cast<std::int64_t>(host.loop().now_ns(host.handle())));
}
/// Since 1970-01-01 UTC. [any]
inline nanoseconds wall_time(const host& host) {
    return nanoseconds(host.loop().wall_ns(host.handle()));
}
/// Fills `bytes` with cryptographically secure random ones. [any]
inline void random(const host& host, std::span<std::byte> bytes) {
    host.loop().random(host.handle(), bytes.data(), bytes.size());
}

/// A function of a plugin on its way through the kernel, which knows it as `arg`.
template <class Call>
struct owned_call {
    const sdk::host& host;
    const char* where;
    Call call;

    static void run(void* arg) {
        const std::unique_ptr<owned_call> self(static_cast<owned_call*>(arg));
        self->host.guard(self->where, self->call);
    }
    static void drop(void* arg) { delete static_cast<owned_call*>(arg); }
};

/// Runs `call` on `loop`, soon. One that never runs, because the plugin is deactivated, is
/// destroyed. [any]
template <class Call>
result<void> post(const host& host, px_loop loop, Call call) {
    using owned = owned_call<Call>;
    auto made = std::make_unique<owned>(host, "a posted task", std::move(call));
    const px_status status =
        host.loop().post(host.handle(), loop, owned::run, owned::drop, made.get());
    if (status == PX_OK)
        made.release(); // NOLINT: run() or drop() deletes it
    return host.outcome(status);
}

/// Runs `work` on a thread where it may block, then `done` on the calling loop. When the plugin is
/// deactivated first both are destroyed on the home loop. [loop]
/// What they capture is values: the plugin may have gone while `work` runs.
template <class Work, class Done>
result<void> run_work(const host& host, Work work, Done done) {
    struct owned {
        const sdk::host& host;
        Work work;
        Done done;
        static void run(void* arg) {
            auto& self = *static_cast<owned*>(arg);
            self.host.guard("work", self.work);
        }
        static void end(void* arg) {
            const std::unique_ptr<owned> self(static_cast<owned*>(arg));
            self->host.guard("the end of work", self->done);
        }
        static void drop(void* arg) { delete static_cast<owned*>(arg); }
    };
    std::unique_ptr<owned> made(new owned{host, std::move(work), std::move(done)});
    const px_status status =
        host.loop().work(host.handle(), owned::run, owned::end, owned::drop, made.get());
    if (status == PX_OK)
        made.release(); // NOLINT: end() or drop() deletes it
    return host.outcome(status);
}

/// Calls a function after a while, or again and again.
///
/// Thread: [loop] one and the same. Owner: whoever it is a member of; it stays where it is.
/// Errors: start() as px_loop_v0.start_timer.
class timer {
public:
    timer(const host& host, std::function<void()> call)
        : host_(host), call_(std::make_shared<std::function<void()>>(std::move(call))) {}
    ~timer() { cancel(); }
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;

    /// Once, `delay` from now; instead of what it was started for before.
    result<void> start(nanoseconds delay) {
        cancel();
        return arm(delay);
    }
    /// Every `period`, first in one period from now.
    result<void> start_every(nanoseconds period) {
        cancel();
        auto armed = arm(period);
        if (armed)
            period_ = period;
        return armed;
    }
    void cancel() noexcept {
        period_ = nanoseconds::zero();
        const std::uint64_t id = std::exchange(id_, 0);
        if (id == 0 || !host_.gives_back())
            return;
        host_.expect_loop(loop_, "timer");
        host_.loop().cancel_timer(host_.handle(), id);
    }
    bool running() const noexcept { return id_ != 0; }

private:
    result<void> arm(nanoseconds delay) {
        loop_ = current_loop(host_);
        return host_.outcome(
            host_.loop().start_timer(host_.handle(), to_delay(delay), fire, this, &id_));
    }
    // The function may start, cancel or even destroy the timer: nothing of it is touched after.
    static void fire(void* arg) {
        auto& self = *static_cast<timer*>(arg);
        self.id_ = 0;
        if (self.period_ > nanoseconds::zero())
            if (const auto armed = self.arm(self.period_); !armed)
                self.host_.error("a timer ends: ", armed.error().text);
        const auto call = self.call_;
        self.host_.guard("a timer", *call);
    }

    const host& host_;
    std::shared_ptr<std::function<void()>> call_; ///< shared with a call that runs
    std::uint64_t id_ = 0;
    px_loop loop_ = PX_NO_LOOP;
    nanoseconds period_{0};
};

} // namespace sdk
} // namespace plexus

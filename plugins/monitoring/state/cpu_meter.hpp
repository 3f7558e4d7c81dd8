#pragma once

#include <cstdint>
#include <ctime>

#include <plexus/loop.hpp>

namespace plexus::monitoring {

/// How busy the process was in the last second, sampled once a second as the reference does: by the
/// process' own clock, since the row that tells of the whole server costs a walk over the accounts.
///
/// Thread: [home]. Owner: the plugin.
class cpu_meter {
public:
    explicit cpu_meter(const plexus::host& host)
        : host_(host), ticks_(host, [this] { sample(); }) {}

    result<void> start() {
        sample();
        return ticks_.start_every(std::chrono::seconds(1));
    }
    /// In percent of one core, in steps of a tenth.
    double percent() const noexcept { return static_cast<double>(tenths_) / 10; }

private:
    void sample() {
        timespec spent{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
        const nanoseconds used = std::chrono::seconds(spent.tv_sec) + nanoseconds(spent.tv_nsec);
        const nanoseconds now = plexus::now(host_);
        if (last_at_.count() != 0 && now > last_at_)
            tenths_ = (used - last_used_) * 1000 / (now - last_at_);
        last_used_ = used;
        last_at_ = now;
    }

    const plexus::host& host_;
    plexus::timer ticks_;
    nanoseconds last_at_{0};
    nanoseconds last_used_{0};
    std::int64_t tenths_ = 0;
};

} // namespace plexus::monitoring

#pragma once

#include <cstdint>

#include <plexus/abi/inspect.h>
#include <plexus/loop.hpp>

namespace plexus::monitoring {

/// How busy the process was in the last second, sampled once a second as the reference does: as the
/// kernel says, not by a clock of its own, so that runs in a simulated host can be repeated.
///
/// Thread: [home]. Owner: the plugin.
class cpu_meter {
public:
    cpu_meter(const plexus::host& host, const px_inspect_v0& inspect)
        : host_(host), inspect_(inspect), ticks_(host, [this] { sample(); }) {}

    result<void> start() {
        sample();
        return ticks_.start_every(std::chrono::seconds(1));
    }
    /// In percent of one core, in steps of a tenth.
    double percent() const noexcept { return static_cast<double>(tenths_) / 10; }

private:
    void sample() {
        const std::uint64_t used = inspect_.cpu_ns(host_.handle());
        const nanoseconds now = plexus::now(host_);
        if (last_at_.count() != 0 && now > last_at_)
            tenths_ =
                (used - last_used_) * 1000 / static_cast<std::uint64_t>((now - last_at_).count());
        last_used_ = used;
        last_at_ = now;
    }

    const plexus::host& host_;
    const px_inspect_v0& inspect_;
    plexus::timer ticks_;
    nanoseconds last_at_{0};
    std::uint64_t last_used_ = 0;
    std::uint64_t tenths_ = 0;
};

} // namespace plexus::monitoring

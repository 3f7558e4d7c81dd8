#pragma once

#include <mutex>
#include <vector>

#include <plexus/abi/inspect.h>

#include "metrics/histogram.hpp"
#include "metrics/space_saving.hpp"

namespace plexus::monitoring {

/// What samples of the messages tell: how long they take, how large they are, where they go.
///
/// Thread: sample() [loop], any of them; the rest [any]. Owner: the plugin.
/// Guarded by mutex_: the sketches.
/// Limits: subjects_max and accounts_max are remembered, see space_saving.
class traffic {
public:
    /// One message in so many is looked at, the kernel chooses at random: few enough that looking
    /// costs less than 1 % of the message path. A power of two, because plugins that sample share.
    static constexpr std::uint32_t sample_every = 1024;
    static constexpr std::size_t subjects_max = 64;
    static constexpr std::size_t accounts_max = 32;

    using latencies = histogram<16>;
    using sizes = histogram<12>;

    void sample(const px_sample& seen);

    const latencies& latency_ns() const noexcept { return latency_ns_; }
    const sizes& size_bytes() const noexcept { return size_bytes_; }
    const sizes& receivers() const noexcept { return receivers_; }
    /// What they count is scaled up: each sample stands for sample_every messages.
    std::vector<space_saving::counter> subjects() const;
    std::vector<space_saving::counter> accounts() const;
    /// How often a subject has lost its place to another.
    std::uint64_t subjects_replaced() const;

private:
    latencies latency_ns_{1000, 2}; // 1 µs to 33 ms
    sizes size_bytes_{16, 4};       // 16 B to 64 MiB
    sizes receivers_{1, 2};
    mutable std::mutex mutex_;
    space_saving subjects_{subjects_max};
    space_saving accounts_{accounts_max};
};

} // namespace plexus::monitoring

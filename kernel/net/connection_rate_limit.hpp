#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace plexus::net {

/// Bounds the TLS handshakes that begin within each second (`connection_rate_limit`). A window
/// opens with the first connection after the last one has ended, and lets `limit` connections in.
///
/// Thread: [any], as the limit is the server's and connections open on all loops. The mutex guards
/// a few integers. Owner:  the server; the clock is passed in. Source: core 18, security 10.1.
class connection_rate_limit {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `limit` of 0 lets everybody in.
    explicit connection_rate_limit(std::int64_t limit) noexcept : limit_(limit) {}

    bool allow(time_point now) noexcept;
    /// How many were refused since the last call: for the warning that is due each second.
    std::uint64_t take_refused() noexcept;

private:
    const std::int64_t limit_;
    std::mutex mutex_;
    std::int64_t count_ = 0; // guarded by mutex_, as all below
    std::uint64_t refused_ = 0;
    bool begun_ = false;
    time_point end_{};
};

} // namespace plexus::net

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include <plexus/abi/inspect.h>
#include <plexus/host.hpp>

#include "state/kept_connection.hpp"

namespace plexus::monitoring {

/// The connections that ended last, oldest first.
///
/// Thread: add() [loop], any of them; the rest [home].
/// Owner:  the plugin. Guarded by mutex_: what has been added and not been taken in yet.
/// Limits: max_closed_clients of the configuration; bytes_max, beyond which the oldest go early;
///         subscriptions_max of one connection, beyond which the rest is only counted.
class closed_connections {
public:
    static constexpr std::size_t bytes_max = 64 * 1024 * 1024;
    static constexpr std::uint32_t subscriptions_max = 1024;

    using entry = std::shared_ptr<const kept_connection>;

    closed_connections(const plexus::host& host, const px_inspect_v0& inspect)
        : host_(host), inspect_(inspect) {}

    void keep_at_most(std::size_t count);
    void add(const px_connection_row& row);
    /// Takes in what has been added. To be called before entries().
    void take_in();
    const std::deque<entry>& entries() const noexcept { return entries_; }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    void trim();

    const plexus::host& host_;
    const px_inspect_v0& inspect_;
    std::deque<entry> entries_;
    std::size_t bytes_ = 0;
    std::size_t count_max_ = 0;

    std::mutex mutex_;
    std::vector<entry> added_;
};

} // namespace plexus::monitoring

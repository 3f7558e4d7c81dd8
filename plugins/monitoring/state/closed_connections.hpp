#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include <plexus/abi/inspect.h>
#include <plexus/host.hpp>

#include "state/kept_connection.hpp"

namespace plexus::monitoring {

/// The connections that ended last, oldest first. They are numbered in the order they ended; those
/// below first() are kept no more.
///
/// Thread: add() [loop], any of them; the rest [home].
/// Owner:  the plugin. Guarded by mutex_: what has been added and not been taken in yet.
/// Limits: max_closed_clients of the configuration; bytes_max, of what is kept and of what has been
///         added, beyond which the oldest go early; subscriptions_max of one connection, beyond
///         which the rest is only counted; none once half of bytes_max has been added.
class closed_connections {
public:
    static constexpr std::size_t bytes_max = 64 * 1024 * 1024;
    static constexpr std::uint32_t subscriptions_max = 1024;
    /// So much is taken in, and so much let go of, in one task.
    static constexpr std::size_t slice_bytes = 256 * 1024;

    using entry = std::shared_ptr<const kept_connection>;

    closed_connections(const plexus::host& host, const px_inspect_v0& inspect)
        : host_(host), inspect_(inspect) {}

    void keep_at_most(std::size_t count);
    void add(const px_connection_row& row);
    /// Takes in a slice of what has been added. False: there is more.
    bool take_in();
    std::uint64_t first() const noexcept { return first_; }
    std::uint64_t end() const noexcept { return first_ + entries_.size(); }
    /// REQUIRES: first() <= number < end().
    const entry& at(std::uint64_t number) const { return entries_[number - first_]; }

private:
    bool trim();
    void take_in_all();

    const plexus::host& host_;
    const px_inspect_v0& inspect_;
    std::deque<entry> entries_;
    std::uint64_t first_ = 0;
    std::size_t bytes_ = 0;
    std::size_t count_max_ = 0;

    std::mutex mutex_;
    std::deque<entry> added_;
    std::size_t added_bytes_ = 0;
};

} // namespace plexus::monitoring

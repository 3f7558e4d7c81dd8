#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::monitoring {

/// A line of the log.
struct log_line {
    std::uint32_t level; ///< PX_LOG_...
    std::int64_t wall_ns;
    std::string text;
};

/// The last lines of the log, for whoever reads along. Lines are numbered from 0 on.
///
/// Thread: [any]. Owner: the plugin. Guarded by mutex_: everything.
/// Limits: lines_max, the oldest go first; of a line text_max bytes, the rest is cut off.
class log_ring {
public:
    static constexpr std::size_t lines_max = 1000;
    static constexpr std::size_t text_max = 1024;

    struct part {
        std::vector<log_line> lines{};
        std::uint64_t next = 0;   ///< where to go on
        std::uint64_t missed = 0; ///< lines from `from` on that are gone already
    };

    /// Lines of PX_LOG_TRACE are passed over: they show what clients send.
    void add(std::uint32_t level, std::int64_t wall_ns, std::string_view text);
    /// The lines from the one numbered `from` on. A number that has not been given yet is one of
    /// another server's: then from the start.
    part since(std::uint64_t from) const;

private:
    mutable std::mutex mutex_;
    std::deque<log_line> lines_;
    std::uint64_t first_ = 0; ///< the number of the oldest
};

} // namespace plexus::monitoring

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace plexus::bus {

/// The drain at the end: who is told now, who has finished, who has not in time.
///
/// Each is told as soon as those that require it have finished, and waits for nobody else. Once the
/// time is up the rest is told all the same, and not waited for.
///
/// Thread: [any] finished(); the rest is for the main thread.
/// Owner:  shared by whoever drains and by answers that may come too late.
class drain_round {
public:
    using clock = std::chrono::steady_clock;

    /// `required_by[i]` are those that `i` has to wait for.
    drain_round(std::vector<std::vector<std::size_t>> required_by, clock::time_point deadline);

    /// The next to be told, of several the last; waits until there is one. Nothing once all were.
    std::optional<std::size_t> next();
    void finished(std::size_t plugin);
    /// Waits for those that were told in time, and names those of them that have not finished.
    std::vector<std::size_t> late();

private:
    struct state {
        std::vector<std::size_t> required_by;
        bool told = false;
        bool in_time = false; ///< told before the time was up
        bool finished = false;

        bool owes() const { return in_time && !finished; }
    };
    std::optional<std::size_t> untold(bool free) const;

    const clock::time_point deadline_;
    std::mutex mutex_; // guards what follows
    std::condition_variable changed_;
    std::vector<state> plugins_;
};

} // namespace plexus::bus

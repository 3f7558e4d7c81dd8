#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/random.hpp"
#include "router/match_cache.hpp"

namespace plexus::router {

class space;
struct lane;
struct message;

/// Is shown one published message now and then.
///
/// Thread: [lane]; several at once.
/// Owner:  whoever sets lane::sampler, before the lane publishes; outlives the lanes.
class sampler {
public:
    /// `message` has been published, and `receivers` took it. Says how many publishes on there is
    /// the next one to look at; at least 1. Must not publish.
    virtual std::uint64_t published(lane& lane, const space& space, const message& message,
                                    std::size_t receivers) = 0;

protected:
    ~sampler() = default;
};

/// What the router knows of the thread it is called on: an index into per-thread state, dice, and
/// the answers it remembers.
/// A net::loop is a lane; a test may make its own.
struct lane {
    explicit lane(unsigned lane_index) : index(lane_index) {}
    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;

    const unsigned index; ///< 0 to lanes - 1
    fast_random random;
    match_cache cache;

    /// Counts down to the message that `sampler` is shown: one decrement and one branch a message
    /// are all that sampling costs while nobody asks for it.
    std::uint64_t until_sample = std::numeric_limits<std::uint64_t>::max();
    router::sampler* sampler = nullptr;

protected:
    ~lane() = default;
};

} // namespace plexus::router

#pragma once

#include "base/random.hpp"
#include "router/match_cache.hpp"

namespace plexus::router {

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

protected:
    ~lane() = default;
};

} // namespace plexus::router

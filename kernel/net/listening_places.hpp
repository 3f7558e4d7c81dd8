#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "net/session_start.hpp"

namespace plexus::net {

/// Where the server listens besides for clients; for listings and the ports file.
///
/// Thread: [any]. Owner: bus::kernel_parts.
class listening_places {
public:
    using place_ptr = std::shared_ptr<const listening_place>;

    void add(place_ptr place) {
        const std::lock_guard lock(mutex_);
        places_.push_back(std::move(place));
    }
    /// All that were ever added, in that order.
    std::vector<place_ptr> all() const {
        const std::lock_guard lock(mutex_);
        return places_;
    }

private:
    mutable std::mutex mutex_; // guards places_
    std::vector<place_ptr> places_;
};

} // namespace plexus::net

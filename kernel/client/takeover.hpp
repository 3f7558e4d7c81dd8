#pragma once

#include <atomic>
#include <future>
#include <memory>

#include "base/log.hpp"

namespace plexus::client {

/// New settings on their way through all sessions. Whoever still has something to do with them
/// holds it; it is over when the last one lets go.
///
/// Thread: [any]. Owner: shared by the sessions and the answers they wait for.
struct takeover {
    explicit takeover(logger& log) : log_(log) {}
    ~takeover() {
        if (unpinned > 0)
            log_.notice("Disconnect {} clients due to pinned certs reload", unpinned.load());
        over.set_value();
    }
    takeover(const takeover&) = delete;
    takeover& operator=(const takeover&) = delete;

    std::atomic<unsigned> unpinned{0}; ///< sessions closed as their certificate lost its pin
    std::promise<void> over;

private:
    logger& log_;
};

using takeover_ptr = std::shared_ptr<takeover>;

} // namespace plexus::client

#pragma once

#include <cstddef>

namespace plexus::monitoring {

/// How much there is to do in a queue between parts of the server, or in several that are one to
/// whoever looks from outside.
///
/// Thread: [home]. Owner: the plugin; the queues keep it up to date.
struct queue_load {
    std::size_t pending = 0;
    std::size_t in_progress = 0; ///< taken from the queue, and not done yet
};

} // namespace plexus::monitoring

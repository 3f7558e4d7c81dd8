#pragma once

#include <functional>
#include <utility>

#include "net/loop_group.hpp"

namespace plexus::bus {

/// Calls `done` on `home` when what any loop runs just now is over, and also what that posts to
/// other loops: after the first grace period nothing more is posted for a plugin that no longer
/// works, and after the second that has run, too. [any]
inline void after_last_task(net::loop& home, std::function<void()> done) {
    home.group().after_grace(home, [&home, done = std::move(done)]() mutable {
        home.group().after_grace(home, [done = std::move(done)] { done(); });
    });
}

} // namespace plexus::bus

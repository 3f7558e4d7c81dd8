#include "state/events.hpp"

#include <plexus/text.hpp>

namespace plexus::monitoring {

result<void> events::start(const px_inspect_v0& inspect) {
    watcher_.size = sizeof watcher_;
    watcher_.sample_every = sampled.empty() ? 0 : sample_every;
    if (!connected.empty())
        watcher_.connected = [](void* arg, const px_connection_row* row) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("a login's watcher", self.connected, *row);
        };
    if (!closed.empty())
        watcher_.closed = [](void* arg, const px_connection_row* row) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("a closed connection's watcher", self.closed, *row);
        };
    if (!refused.empty())
        watcher_.refused = [](void* arg, const px_connection_row* row) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("a refused login's watcher", self.refused, *row);
        };
    if (!account_connections.empty())
        watcher_.account_connections = [](void* arg, px_text account, std::uint64_t count) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("an account's watcher", self.account_connections, view(account), count);
        };
    if (!sampled.empty())
        watcher_.sampled = [](void* arg, const px_sample* sample) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("a sampler", self.sampled, *sample);
        };
    if (!logged.empty())
        watcher_.logged = [](void* arg, std::uint32_t level, std::int64_t wall_ns, px_text line) {
            const auto& self = *static_cast<const events*>(arg);
            for (const auto& each : self.logged)
                each(level, wall_ns, view(line));
        };
    if (!reloaded.empty())
        watcher_.reloaded = [](void* arg) {
            const auto& self = *static_cast<const events*>(arg);
            self.tell("a reload's watcher", self.reloaded);
        };
    return host_.outcome(inspect.watch(host_.handle(), &watcher_, this));
}

} // namespace plexus::monitoring

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <plexus/bus.hpp>

#include "collect/sources.hpp"
#include "state/kept_connection.hpp"
#include "system/event_ids.hpp"
#include "system/event_text.hpp"
#include "system/server_identity.hpp"

namespace plexus::monitoring {

/// Tells the system account, and sometimes another, what happens to connections.
///
/// What happens is noticed on the loop where it does, and published on the home loop: only when
/// somebody listens just then, otherwise it costs one look at the subjects.
/// Thread: connected(), closed(), refused(), counted() [loop], any of them; the rest [home].
/// Owner:  the plugin. Guarded by mutex_: what waits to be published.
/// Limits: waiting_max events; further ones are dropped, and a line in the log says how many.
///         publish_max are published before others get their turn.
class system_events {
public:
    static constexpr std::size_t waiting_max = 10'000;
    static constexpr std::size_t publish_max = 256;
    static constexpr nanoseconds heartbeat = std::chrono::seconds(30);

    system_events(const sources& from, server_identity& identity, event_ids& ids);

    /// Begins to tell. `system` and the server's id stay as they are from here on.
    result<void> open(const account& system);
    /// Says "SHUTDOWN" or "LAMEDUCK" of this server.
    void say_goodbye(std::string_view word);
    /// Tells nothing more.
    void close() noexcept { open_.store(false, std::memory_order_release); }

    void connected(const px_connection_row& row);
    void closed(const px_connection_row& row);
    void refused(const px_connection_row& row);
    void counted(std::string_view account, std::uint64_t connections);

private:
    enum class kind : std::uint8_t { connected, closed, refused, counted };
    struct waiting_event {
        kind what;
        std::int64_t wall_ns;
        std::shared_ptr<const kept_connection> connection{};
        std::string account{};
        std::uint64_t connections = 0;
    };

    bool is_wanted(const std::string& subject) const;
    bool is_wanted_in(std::string_view account) const;
    void add(kind what, const px_connection_row& row);
    void add(waiting_event event);
    void publish_soon();
    void publish_some();
    void publish(const waiting_event& event);
    void publish_count(const px_account_row& row, std::int64_t wall_ns);
    void beat();
    void tell(const account& where, const std::string& subject, std::string_view text) const;
    event_stamp stamp(std::int64_t wall_ns);

    const sources& from_;
    server_identity& identity_;
    event_ids& ids_;
    const account* system_ = nullptr;
    std::string refusals_; ///< the subject of the server's refusals
    plexus::timer beats_;
    std::atomic<bool> open_{false};

    std::mutex mutex_;
    std::deque<waiting_event> waiting_;
    std::uint64_t dropped_ = 0;
};

} // namespace plexus::monitoring

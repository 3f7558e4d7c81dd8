#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "account/registry.hpp"
#include "base/log.hpp"
#include "base/shared_slot.hpp"
#include "client/settings.hpp"
#include "client/takeover.hpp"
#include "net/connection.hpp"
#include "net/loop_group.hpp"
#include "net/session_start.hpp"
#include "proto/closed_reason.hpp"

namespace plexus::client {

class login_rechecks;
class observer;
class session;
class session_list;

/// Server-wide counters of the client protocol. [any]
struct statistics {
    std::atomic<std::uint64_t> total_connections{0};
    std::atomic<std::uint64_t> slow_consumers{0};
    std::atomic<std::uint64_t> stale_connections{0};
};

/// What may wait for a slow client. A negative number is the least there is, not the most; 0 would
/// lift the limit. [any] pure
net::output_limits output_limits(const config::options& options);

/// What all NATS client sessions of the server share: settings, accounts, counters, life cycle.
///
/// Thread: [any] but where said.
/// Owner:  the composition root; outlives every loop.
class service {
public:
    service(net::loop_group& loops, logger& log, account::registry& accounts);
    ~service();

    /// A session for a connection just accepted, or handed over. [loop] of the connection
    std::unique_ptr<net::session> make_session(net::connection& connection,
                                               net::session_start start);

    settings_ptr current() const { return settings_.load(); }
    /// Installs other settings and has every session look at them again, on its own loop. The
    /// future is ready when each has, and its login has been decided anew.
    std::future<void> install(settings_ptr settings);
    /// Has every session look at the current ones again: an authenticator knows something new. The
    /// next round takes the place of one that is not over.
    std::future<void> look_again();

    net::loop_group& loops() noexcept { return loops_; }
    logger& log() noexcept { return log_; }
    account::registry& accounts() noexcept { return accounts_; }
    statistics& stats() noexcept { return stats_; }

    /// The `server` object of the next event that this server publishes.
    std::string next_event_server();

    /// Guards the name in each session's options: its own loop writes it, and any loop reads it to
    /// trace a message. One for all, since CONNECT and tracing are rare.
    std::mutex& names_mutex() noexcept { return names_mutex_; }

    /// Counts a client in; false, and nothing counted, when there are `max_connections` already.
    bool admit(int max_connections);
    void depart() noexcept { clients_.fetch_sub(1, std::memory_order_relaxed); }
    int clients() const noexcept { return clients_.load(std::memory_order_relaxed); }

    /// Whether a session is to end because there are more clients than a reload allows.
    bool take_surplus();

    /// The clients that live on a loop. [loop] that one
    session_list& clients_of(const net::loop& loop) noexcept;
    /// Null when it is none of that loop. [loop] likewise
    session* find(const net::loop& loop, std::uint64_t id) noexcept;
    /// Those of a loop whose logins are to be decided anew. [loop] likewise
    login_rechecks& rechecks_of(const net::loop& loop) noexcept;

    /// Tells `watching` from here on what becomes of connections. [init], before the loops run
    void observe(observer& watching) noexcept { watching_ = &watching; }
    observer* watching() const noexcept { return watching_; } ///< null: nobody

    /// Once set, connections that are not yet served are dropped.
    bool refusing() const noexcept { return refusing_.load(std::memory_order_relaxed); }
    void refuse_new() noexcept { refusing_.store(true, std::memory_order_relaxed); }

    /// Runs `work` on every client session, each on its own loop, and then `done`, on the last
    /// loop that finished.
    void for_each_session(std::function<void(session&)> work, std::function<void()> done);

private:
    net::loop_group& loops_;
    logger& log_;
    account::registry& accounts_;
    shared_slot<const settings> settings_;
    statistics stats_;
    std::atomic<int> clients_{0};
    std::atomic<int> surplus_{0};
    std::atomic<bool> refusing_{false};
    std::atomic<std::uint64_t> events_{0};
    std::mutex names_mutex_;
    std::unique_ptr<session_list[]> clients_by_loop_;
    std::deque<login_rechecks> rechecks_by_loop_;
    observer* watching_ = nullptr;
};

} // namespace plexus::client

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "account/registry.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/shared_slot.hpp"
#include "base/time.hpp"
#include "base/worker_pool.hpp"
#include "bus/metric_registry.hpp"
#include "bus/watchers.hpp"
#include "client/service.hpp"
#include "net/connection.hpp"
#include "net/listening_places.hpp"
#include "net/loop_group.hpp"
#include "net/session_kinds.hpp"

namespace plexus::bus {

class plugins;

/// What the server is, as plugins are told.
struct server_facts {
    std::string name;
    std::string id;
    std::string version;
    std::string impl;
    std::string executable;
    std::string config_folder; ///< where relative paths of the configuration start
    std::string cluster;       ///< name of the cluster, which mappings look at; may be empty
};

/// One address that the server listens on for clients.
struct listening_address {
    std::string scheme; ///< "nats"
    std::string host;   ///< or the path of a unix socket
    std::uint16_t port = 0;
    bool tls = false;
    bool accepting = false;
    std::optional<wall_time> tls_not_after{}; ///< when its first certificate ends
};

/// The parts of the kernel that plugins reach through the tables.
///
/// Owner: the composition root; outlives every px_host.
struct kernel_parts {
    net::loop_group& loops;
    worker_pool& workers;
    account::registry& accounts;
    client::service& clients;
    logger& log;
    server_facts facts;
    /// Number of the next connection of the server, of whatever kind (core 2). [any]
    std::function<std::uint64_t()> next_id = [last = std::uint64_t{0}]() mutable { return ++last; };
    /// `max_payload` of the server, below 0: none. A reload sets it. [any]
    std::atomic<std::int64_t> max_payload{-1};
    /// Has every live connection's login decided anew; returns at once. [any]
    std::function<void()> recheck_logins{};
    /// The kinds of sessions, the kernel's own among them. [any]
    net::session_kinds kinds{};
    /// Where plugins listen. [any]
    net::listening_places places{};
    /// What may wait for a slow peer, as the configuration says. [any]
    std::function<net::output_limits()> output_limits = [] { return net::output_limits{}; };
    /// The TLS block of the listener for clients; none without TLS. [init]
    std::optional<config::tls_options> server_tls{};
    /// Number of the next connection that does not count as one of the server. [any]
    std::atomic<std::uint64_t> last_auxiliary_id{std::uint64_t{1} << 62};
    /// Reloads the configuration, soon, and says on some thread how that went. [any]
    using reload_done = std::move_only_function<void(text_result<void>)>;
    std::function<void(reload_done)> reload{};
    /// Where clients connect. [any]
    std::function<std::vector<listening_address>()> client_addresses{};

    const std::chrono::system_clock::time_point started = std::chrono::system_clock::now();
    /// When the options in force were read. [any]
    std::atomic<std::chrono::system_clock::time_point> configured{started};
    /// config::options_json() of them. [any]
    shared_slot<const std::string> options{std::make_shared<const std::string>("{}")};
    const bus::plugins* all_plugins = nullptr; ///< set before any is active
    bus::watchers watchers{loops, clients, log};
    metric_registry metrics{};
};

} // namespace plexus::bus

#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include <plexus/abi/net.h>
#include <plexus/host.hpp>
#include <plexus/task.hpp>

#include "http/endpoints.hpp"

namespace plexus::monitoring {

/// Where monitoring listens.
struct http_address {
    std::string host;    ///< empty: every address
    std::int64_t port;   ///< -1: any free one
    bool secure = false; ///< HTTPS, with the certificates that clients see
};

/// What the HTTP server has seen since the start.
struct http_counters {
    std::uint64_t requests = 0;
    std::uint64_t refused_connections = 0; ///< beyond limits::connections_max, answers_max
    std::uint64_t bad_requests = 0;
    std::uint64_t timeouts = 0; ///< of heads, bodies, answers, clients that do not read, silence
};

/// The connections of the HTTP server.
///
/// Thread: init() and listen() [init], the rest [home]. Owner: the plugin.
class http_server {
public:
    /// `tasks` are those that make answers.
    http_server(const plexus::host& host, const px_net_v0& net, endpoints& known,
                const plexus::task_scope& tasks)
        : host_(host), net_(net), endpoints_(known), tasks_(tasks) {}
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;
    ~http_server();

    /// Binds, and says where in the log.
    result<void> listen(const http_address& where);

    void answer(const std::shared_ptr<exchange>& asked) { endpoints_.answer(asked); }
    std::size_t connections() const noexcept { return connections_.size(); }
    /// The connection that is just opening is one too many; counted.
    bool full();

    const plexus::host& host() const noexcept { return host_; }
    const px_net_v0& net() const noexcept { return net_; }
    http_counters& counters() noexcept { return counters_; }
    const http_counters& counters() const noexcept { return counters_; }

    /// By the sessions: a connection is there, and is gone.
    void opened(px_connection* connection) { connections_.insert(connection); }
    void closed(px_connection* connection) { connections_.erase(connection); }

private:
    const plexus::host& host_;
    const px_net_v0& net_;
    endpoints& endpoints_;
    const plexus::task_scope& tasks_;
    http_counters counters_;
    px_listener* listener_ = nullptr;
    std::set<px_connection*> connections_;
};

} // namespace plexus::monitoring

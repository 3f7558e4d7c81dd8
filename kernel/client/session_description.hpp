#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/permissions.hpp"
#include "config/options.hpp"
#include "net/facts.hpp"

namespace plexus::client {

/// A client connection as an operator sees it. Borrows from the session: good for the call.
///
/// Thread: [loop] of the session. Source: monitoring.md 2.
struct session_description {
    using time_point = std::chrono::system_clock::time_point;

    std::uint64_t id = 0;
    config::connection_type type = config::connection_type::standard;
    std::string_view host; ///< or the path of a unix socket
    std::uint16_t port = 0;
    time_point start{};
    time_point last_activity{};
    std::chrono::nanoseconds rtt{0}; ///< 0: not known
    std::size_t pending_bytes = 0;
    std::uint64_t in_messages = 0, in_bytes = 0, out_messages = 0, out_bytes = 0;
    std::uint64_t stalls = 0;
    std::size_t subscriptions = 0;
    std::string_view name, lang, version; ///< as CONNECT said
    const net::tls_facts* tls = nullptr;  ///< null without TLS
    bool tls_first = false;
    bool logged_in = false;
    std::string_view account;
    std::string user;     ///< who it is, or says that it is; "[REDACTED]" for a token
    std::string_view jwt; ///< as CONNECT said; may be a secret
    std::string_view proxy_key;
    std::optional<time_point> expires;
    const auth::permissions* permissions = nullptr; ///< null: unrestricted
};

} // namespace plexus::client

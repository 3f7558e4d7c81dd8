#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <plexus/abi/inspect.h>

#include "client/session_description.hpp"
#include "proto/closed_reason.hpp"
#include "router/subscription.hpp"

namespace plexus::client {
class session;
}

namespace plexus::bus {

/// Nanoseconds since 1970 as the boundary has them.
inline std::int64_t to_nanoseconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

/// A connection as plugins are shown it, with the texts it is made of.
///
/// Thread: [loop] of the session. Owner: the call that shows it.
class connection_row {
public:
    /// `what` as for px_inspect_v0.connections.
    connection_row(client::session& session, std::uint32_t what);
    connection_row(const connection_row&) = delete;
    connection_row& operator=(const connection_row&) = delete;

    /// It ends now, or is refused.
    void end(proto::closed_reason reason);

    const px_connection_row& raw() const noexcept { return raw_; }

private:
    struct certificate {
        std::string subject, key, whole;
    };
    void add_certificates(const net::tls_facts& tls);

    const client::session_description about_;
    std::string permissions_;
    std::vector<certificate> certificates_;
    std::vector<px_certificate> raw_certificates_;
    px_connection_row raw_{};
};

px_subscription_row to_row(const router::subscription& subscription, std::string_view account);

} // namespace plexus::bus

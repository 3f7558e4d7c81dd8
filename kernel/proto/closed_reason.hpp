#pragma once

#include <cstdint>
#include <string_view>

namespace plexus::proto {

/// Why a connection ended, in the order of the reference. Shown in connz, disconnect events and
/// logs by to_text(). Source: core.md 15.
enum class closed_reason : std::uint8_t {
    none, // not closed
    client_closed,
    authentication_timeout,
    authentication_failure,
    tls_handshake_failure,
    slow_consumer_pending_bytes,
    slow_consumer_write_deadline,
    write_error,
    read_error,
    parse_error,
    stale_connection,
    protocol_violation,
    bad_client_protocol_version,
    incorrect_port,
    max_account_connections_exceeded,
    max_connections_exceeded,
    max_payload_exceeded,
    max_control_line_exceeded,
    max_subscriptions_exceeded,
    duplicate_route,
    route_removed,
    server_shutdown,
    authentication_expired,
    wrong_gateway,
    missing_account,
    credentials_revoked,
    internal_client,
    message_header_violation,
    no_responders_requires_headers,
    cluster_name_conflict,
    duplicate_remote_leafnode,
    duplicate_client_id,
    duplicate_server_name,
    minimum_version_required,
    cluster_names_identical,
    kicked,
    proxy_not_trusted,
    proxy_required,
};

/// The exact text; "Unknown State" for `none` and values that are none of these. [any]
[[nodiscard]] std::string_view to_text(closed_reason reason) noexcept;
/// The reason with this text; `none` when there is no such. [any]
[[nodiscard]] closed_reason reason_from_text(std::string_view text) noexcept;

} // namespace plexus::proto

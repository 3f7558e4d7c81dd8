#pragma once

#include "proto/closed_reason.hpp"
#include "proto/parser.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace plexus::proto {

/// Every text the server may send in an -ERR line. Source: core.md 14; the table is errors.cpp.
/// MQTT sessions never send these.
enum class error_id : std::uint8_t {
    // to clients (14.1)
    unknown_operation,
    max_control_line,
    max_payload,
    authorization_violation,
    authentication_timeout,
    user_authentication_expired,
    account_authentication_expired,
    user_authentication_revoked,
    max_connections,
    max_account_connections,
    failed_account_registration,
    invalid_client_protocol,
    no_responders_requires_headers,
    max_subscriptions,
    invalid_subject,
    invalid_publish_subject,
    publish_permission,         // subject
    publish_reply_permission,   // reply
    subscribe_permission,       // subject
    queue_subscribe_permission, // subject, queue
    too_many_tokens,            // subject
    subscription_removed,       // subject, sid
    queue_subscription_removed, // subject, queue, sid
    stale_connection,
    tls_required,
    throttled,
    // to routes, gateways and leaf nodes (14.2)
    client_on_route_port,
    client_on_leafnode_port,
    client_on_gateway_port,
    gateway_on_route_port,    // gateway
    gateway_on_leafnode_port, // gateway
    cluster_name_mismatch,    // theirs, ours
    cluster_name_reserved_by_route,
    gateway_rejected,    // our gateway
    gateway_wrong_port,  // gateway
    gateway_misdirected, // ours, wanted, found
    account_absent,      // "start" or "complete"
    invalid_subscription,
    unsupported_route_compression, // mode
    account_lookup_failed,         // account, cause
    invalid_route_pool_index,      // index, size
    unexpected_route_pool_index,   // index
    no_dedicated_route,            // account
    no_route_for_account,          // account
    cluster_name_has_spaces,
    cluster_name_reserved,
    leafnode_same_cluster_name,
    leafnode_minimum_version, // version
    duplicate_remote_leafnode,
    leafnode_loop, // account, delay
    stale_leafnode_connection,
};

/// The text as in the specification: each %q is an argument the reference quotes, each %s one it
/// does not. [any]
[[nodiscard]] std::string_view error_format(error_id id) noexcept;

/// The reason the connection is closed with after the line; `none` when it stays open. Where the
/// circumstances decide (an authorization violation because of a proxy, a subscription limit
/// lowered by an account update) this is the usual case.
[[nodiscard]] closed_reason error_closes(error_id id) noexcept;

/// The text with its arguments in place. There must be as many as the format has. [any]
[[nodiscard]] std::string error_text(error_id id,
                                     std::initializer_list<std::string_view> args = {});

/// `-ERR '<text>'` with its line end. [any]
[[nodiscard]] std::string error_line(std::string_view text);

/// How the end of a connection whose bytes the parser refused is told and recorded.
struct parse_failure {
    bool has_line; // send the line of `id` first
    error_id id;   // meaningful with has_line
    closed_reason closes;
};
[[nodiscard]] parse_failure failure_of(parse_error error) noexcept;

} // namespace plexus::proto

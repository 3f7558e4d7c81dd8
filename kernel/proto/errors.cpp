#include "proto/errors.hpp"

#include "base/assert.hpp"
#include "base/quote.hpp"

#include <array>

namespace plexus::proto {
namespace {

struct entry {
    error_id id;
    std::string_view format;
    closed_reason closes;
};

using enum error_id;
using reason = closed_reason;

constexpr std::array table{
    entry{unknown_operation, "Unknown Protocol Operation", reason::protocol_violation},
    entry{max_control_line, "maximum control line exceeded", reason::max_control_line_exceeded},
    entry{max_payload, "Maximum Payload Violation", reason::max_payload_exceeded},
    entry{authorization_violation, "Authorization Violation", reason::authentication_failure},
    entry{authentication_timeout, "Authentication Timeout", reason::authentication_timeout},
    entry{user_authentication_expired, "User Authentication Expired",
          reason::authentication_expired},
    entry{account_authentication_expired, "Account Authentication Expired",
          reason::authentication_expired},
    entry{user_authentication_revoked, "User Authentication Revoked", reason::credentials_revoked},
    entry{max_connections, "maximum connections exceeded", reason::max_connections_exceeded},
    entry{max_account_connections, "maximum account active connections exceeded",
          reason::max_account_connections_exceeded},
    entry{failed_account_registration, "Failed Account Registration", reason::none},
    entry{invalid_client_protocol, "invalid client protocol", reason::bad_client_protocol_version},
    entry{no_responders_requires_headers, "no responders requires headers support",
          reason::no_responders_requires_headers},
    entry{max_subscriptions, "maximum subscriptions exceeded", reason::none},
    entry{invalid_subject, "Invalid Subject", reason::none},
    entry{invalid_publish_subject, "Invalid Publish Subject", reason::none},
    entry{publish_permission, "Permissions Violation for Publish to %q", reason::none},
    entry{publish_reply_permission, "Permissions Violation for Publish with Reply of %q",
          reason::none},
    entry{subscribe_permission, "Permissions Violation for Subscription to %q", reason::none},
    entry{queue_subscribe_permission, "Permissions Violation for Subscription to %q using queue %q",
          reason::none},
    entry{too_many_tokens, "Permissions Violation for Subscription to %q, too many tokens",
          reason::none},
    entry{subscription_removed, "Permissions Violation for Subscription to %q (sid %q)",
          reason::none},
    entry{queue_subscription_removed,
          "Permissions Violation for Subscription to %q using queue %q (sid %q)", reason::none},
    entry{stale_connection, "Stale Connection", reason::stale_connection},
    entry{tls_required, "Secure Connection - TLS Required", reason::tls_handshake_failure},
    entry{throttled, "Connection throttling is active. Please try again later.",
          reason::max_connections_exceeded},
    entry{client_on_route_port, "attempted to connect to route port", reason::incorrect_port},
    entry{client_on_leafnode_port, "attempted to connect to leaf node port",
          reason::incorrect_port},
    entry{client_on_gateway_port, "attempted to connect to gateway port", reason::incorrect_port},
    entry{gateway_on_route_port, "Rejecting connection from gateway %q on the Route port",
          reason::wrong_gateway},
    entry{gateway_on_leafnode_port, "Rejecting connection from gateway %q on the leafnode port",
          reason::wrong_gateway},
    entry{cluster_name_mismatch, "Rejecting connection, cluster name %q does not match %q",
          reason::cluster_name_conflict},
    entry{cluster_name_reserved_by_route, "Rejecting connection, cluster name %q is reserved",
          reason::cluster_name_conflict},
    entry{gateway_rejected, "Connection to gateway %q rejected", reason::wrong_gateway},
    entry{gateway_wrong_port, "Attempt to connect to gateway %q using wrong port",
          reason::incorrect_port},
    entry{gateway_misdirected, "Connection from %q rejected, wanted to connect to %q, this is %q",
          reason::wrong_gateway},
    entry{account_absent, "Account absent from receive-all-subscriptions-%s command",
          reason::protocol_violation},
    entry{invalid_subscription, "Invalid Subscription", reason::none},
    entry{unsupported_route_compression, "unsupported route compression mode %q",
          reason::protocol_violation},
    entry{account_lookup_failed, "Unable to lookup account %q: %s", reason::missing_account},
    entry{invalid_route_pool_index, "Invalid route pool index: %s - pool size is %s",
          reason::protocol_violation},
    entry{unexpected_route_pool_index, "Route pool index should not be set but is set to %s",
          reason::protocol_violation},
    entry{no_dedicated_route,
          "Not possible to have a dedicated route for account %q between those servers",
          reason::protocol_violation},
    entry{no_route_for_account, "No route for account %q", reason::protocol_violation},
    entry{cluster_name_has_spaces, "cluster name cannot contain spaces",
          reason::protocol_violation},
    entry{error_id::cluster_name_reserved, "cluster name is reserved", reason::protocol_violation},
    entry{leafnode_same_cluster_name, "remote leafnode has same cluster name",
          reason::cluster_names_identical},
    entry{leafnode_minimum_version, "connection rejected since minimum version required is %q",
          reason::minimum_version_required},
    entry{duplicate_remote_leafnode, "Duplicate Remote LeafNode Connection",
          reason::duplicate_remote_leafnode},
    entry{leafnode_loop,
          "Loop detected for leafnode account=%q. Delaying attempt to reconnect for %s",
          reason::protocol_violation},
    entry{stale_leafnode_connection, "Stale Leaf Node Connection - Closing",
          reason::stale_connection},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].id) != i)
            return false;
    }
    return table.size() == static_cast<std::size_t>(stale_leafnode_connection) + 1;
}
static_assert(in_order(), "the table is indexed by error_id");

const entry& entry_of(error_id id) noexcept {
    const auto index = static_cast<std::size_t>(id);
    px_assert(index < table.size(), "error_id names a row of the table");
    return table[index];
}

} // namespace

std::string_view error_format(error_id id) noexcept {
    return entry_of(id).format;
}

closed_reason error_closes(error_id id) noexcept {
    return entry_of(id).closes;
}

std::string error_text(error_id id, std::initializer_list<std::string_view> args) {
    std::string out;
    const auto* arg = args.begin();
    std::string_view rest = error_format(id);
    for (std::size_t at = rest.find('%'); at != std::string_view::npos; at = rest.find('%')) {
        px_assert(arg != args.end(), "each placeholder has its argument");
        out += rest.substr(0, at);
        if (rest[at + 1] == 'q')
            append_go_quote(out, *arg);
        else
            out += *arg;
        ++arg;
        rest.remove_prefix(at + 2);
    }
    px_assert(arg == args.end(), "each argument has its placeholder");
    out += rest;
    return out;
}

std::string error_line(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 10);
    out += "-ERR '";
    out += text;
    out += "'\r\n";
    return out;
}

parse_failure failure_of(parse_error error) noexcept {
    switch (error) {
    case parse_error::unknown_operation:
        return {true, unknown_operation, error_closes(unknown_operation)};
    case parse_error::control_line_exceeded:
        return {true, max_control_line, error_closes(max_control_line)};
    case parse_error::payload_exceeded:
        return {true, max_payload, error_closes(max_payload)};
    default:
        return {false, unknown_operation, closed_reason::protocol_violation};
    }
}

} // namespace plexus::proto

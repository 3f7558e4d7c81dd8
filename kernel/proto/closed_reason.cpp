#include "proto/closed_reason.hpp"

namespace plexus::proto {

std::string_view to_text(closed_reason reason) noexcept {
    switch (reason) {
    case closed_reason::none:
        break;
    case closed_reason::client_closed:
        return "Client Closed";
    case closed_reason::authentication_timeout:
        return "Authentication Timeout";
    case closed_reason::authentication_failure:
        return "Authentication Failure";
    case closed_reason::tls_handshake_failure:
        return "TLS Handshake Failure";
    case closed_reason::slow_consumer_pending_bytes:
        return "Slow Consumer (Pending Bytes)";
    case closed_reason::slow_consumer_write_deadline:
        return "Slow Consumer (Write Deadline)";
    case closed_reason::write_error:
        return "Write Error";
    case closed_reason::read_error:
        return "Read Error";
    case closed_reason::parse_error:
        return "Parse Error";
    case closed_reason::stale_connection:
        return "Stale Connection";
    case closed_reason::protocol_violation:
        return "Protocol Violation";
    case closed_reason::bad_client_protocol_version:
        return "Bad Client Protocol Version";
    case closed_reason::incorrect_port:
        return "Incorrect Port";
    case closed_reason::max_account_connections_exceeded:
        return "Maximum Account Connections Exceeded";
    case closed_reason::max_connections_exceeded:
        return "Maximum Connections Exceeded";
    case closed_reason::max_payload_exceeded:
        return "Maximum Message Payload Exceeded";
    case closed_reason::max_control_line_exceeded:
        return "Maximum Control Line Exceeded";
    case closed_reason::max_subscriptions_exceeded:
        return "Maximum Subscriptions Exceeded";
    case closed_reason::duplicate_route:
        return "Duplicate Route";
    case closed_reason::route_removed:
        return "Route Removed";
    case closed_reason::server_shutdown:
        return "Server Shutdown";
    case closed_reason::authentication_expired:
        return "Authentication Expired";
    case closed_reason::wrong_gateway:
        return "Wrong Gateway";
    case closed_reason::missing_account:
        return "Missing Account";
    case closed_reason::credentials_revoked:
        return "Credentials Revoked";
    case closed_reason::internal_client:
        return "Internal Client";
    case closed_reason::message_header_violation:
        return "Message Header Violation";
    case closed_reason::no_responders_requires_headers:
        return "No Responders Requires Headers";
    case closed_reason::cluster_name_conflict:
        return "Cluster Name Conflict";
    case closed_reason::duplicate_remote_leafnode:
        return "Duplicate Remote LeafNode Connection";
    case closed_reason::duplicate_client_id:
        return "Duplicate Client ID";
    case closed_reason::duplicate_server_name:
        return "Duplicate Server Name";
    case closed_reason::minimum_version_required:
        return "Minimum Version Required";
    case closed_reason::cluster_names_identical:
        return "Cluster Names Identical";
    case closed_reason::kicked:
        return "Kicked";
    case closed_reason::proxy_not_trusted:
        return "Proxy Not Trusted";
    case closed_reason::proxy_required:
        return "Proxy Required";
    }
    return "Unknown State";
}

closed_reason reason_from_text(std::string_view text) noexcept {
    for (auto i = static_cast<int>(closed_reason::client_closed);
         i <= static_cast<int>(closed_reason::proxy_required); ++i)
        if (const auto reason = static_cast<closed_reason>(i); to_text(reason) == text)
            return reason;
    return closed_reason::none;
}

} // namespace plexus::proto

#include "collect/connection_json.hpp"

#include <span>

#include <plexus/abi/auth.h>

#include "collect/bearer_token.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::string_view global_account = "$G";

/// Between a microsecond and a millisecond only whole microseconds, as the reference.
nanoseconds rounded(std::uint64_t rtt_ns) {
    const nanoseconds rtt(static_cast<std::int64_t>(rtt_ns));
    if (rtt > std::chrono::microseconds(1) && rtt < std::chrono::milliseconds(1))
        return std::chrono::floor<std::chrono::microseconds>(rtt);
    return rtt;
}

void write_certificates(json_writer& out, const px_connection_row& row) {
    if (row.certificate_count == 0)
        return;
    out.begin_array("tls_peer_certs");
    for (const px_certificate& each : std::span(row.certificates, row.certificate_count)) {
        out.begin_object();
        out.field_unless_empty("subject", each.subject);
        out.field_unless_empty("spki_sha256", each.spki_sha256);
        out.field_unless_empty("cert_sha256", each.cert_sha256);
        out.end_object();
    }
    out.end_array();
}

} // namespace

const char* connection_kind(const px_connection_row& row) {
    constexpr auto leaf = PX_CONNECTION_LEAFNODE | PX_CONNECTION_LEAFNODE_WS;
    return (row.connection_type & leaf) != 0 ? "Leafnode" : "Client";
}

const char* client_type(const px_connection_row& row) {
    switch (row.connection_type) {
    case PX_CONNECTION_WEBSOCKET:
        return "websocket";
    case PX_CONNECTION_MQTT:
    case PX_CONNECTION_MQTT_WS:
        return "mqtt";
    case PX_CONNECTION_LEAFNODE:
    case PX_CONNECTION_LEAFNODE_WS:
        return "";
    default:
        return "nats";
    }
}

bool is_key_of_account(const px_connection_row& row) {
    constexpr std::size_t key_size = 56;
    const std::string_view user = view(row.user);
    return row.logged_in != 0 && row.jwt.size == 0 && user.size() == key_size &&
           user.starts_with('U') &&
           user.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == user.npos;
}

void begin_connection(json_writer& out, const px_connection_row& row, const connection_form& form) {
    const bool closed = row.stop_wall_ns != 0;
    const std::int64_t until = closed ? row.stop_wall_ns : form.now_wall_ns;
    out.begin_object();
    out.field("cid", row.id);
    out.field("kind", connection_kind(row));
    out.field_unless_empty("type", client_type(row));
    out.field("ip", row.host);
    out.field("port", row.port);
    out.field("start", row.connection_type == PX_CONNECTION_WEBSOCKET
                           ? utc_text(row.start_wall_ns) // as the reference
                           : local_text(row.start_wall_ns));
    out.field("last_activity", local_text(row.last_activity_wall_ns));
    if (closed)
        out.field("stop", local_text(row.stop_wall_ns));
    out.field_unless_empty("reason", row.reason);
    out.field("rtt", duration_text(rounded(row.rtt_ns)));
    out.field("uptime", uptime_text(nanoseconds(until - row.start_wall_ns)));
    out.field("idle", uptime_text(nanoseconds(until - row.last_activity_wall_ns)));
    out.field("pending_bytes", row.pending_bytes);
    out.field("in_msgs", row.traffic.in_messages);
    out.field("out_msgs", row.traffic.out_messages);
    out.field("in_bytes", row.traffic.in_bytes);
    out.field("out_bytes", row.traffic.out_bytes);
    out.field_unless_empty("stalls", row.stalls);
    out.field("subscriptions", row.subscriptions);
    out.field_unless_empty("name", row.name);
    out.field_unless_empty("lang", row.lang);
    out.field_unless_empty("version", row.version);
    out.field_unless_empty("tls_version", row.tls_version);
    out.field_unless_empty("tls_cipher_suite", row.tls_cipher);
    if (form.auth)
        write_certificates(out, row);
    out.field_unless_empty("tls_first", row.tls_first != 0);
    if (form.auth) {
        out.field_unless_empty("authorized_user", row.user);
        if (view(row.account) != global_account)
            out.field_unless_empty("account", row.account);
    }
}

void end_connection(json_writer& out, const px_connection_row& row, const connection_form& form) {
    if (form.auth && row.jwt.size != 0 && !is_bearer_token(view(row.jwt)))
        out.field("jwt", row.jwt);
    // Of closed connections the reference tells it always.
    if ((form.auth || row.stop_wall_ns != 0) && is_key_of_account(row))
        out.field("issuer_key", row.account);
    if (form.auth) {
        // The account's tag; of closed connections the reference has it for named accounts alone.
        if (row.stop_wall_ns == 0 || view(row.account) != global_account)
            out.field_unless_empty("name_tag", row.account);
    }
    if (row.proxy_key.size != 0) {
        out.begin_object("proxy");
        out.field("key", row.proxy_key);
        out.end_object();
    }
    out.end_object();
}

void write_subscription(json_writer& out, const px_subscription_row& row, bool with_account) {
    out.begin_object();
    if (with_account) {
        out.field_unless_empty("account", row.account);
        out.field_unless_empty("account_tag", row.account);
    }
    out.field("subject", row.subject);
    out.field_unless_empty("qgroup", row.queue);
    out.field("sid", row.sid);
    out.field("msgs", row.delivered);
    out.field_unless_empty("max", row.max);
    out.field("cid", row.connection_id);
    out.end_object();
}

} // namespace plexus::monitoring

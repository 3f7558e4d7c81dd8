#include "system/event_text.hpp"

#include "collect/accstatz.hpp"
#include "collect/bearer_token.hpp"
#include "collect/connection_json.hpp"
#include "system/amount.hpp"
#include "text/go_text.hpp"
#include "text/json_writer.hpp"

namespace plexus::monitoring {

namespace {

json_writer begin_event(std::string_view kind, const event_stamp& stamp, std::string_view at) {
    json_writer out(compact);
    out.begin_object();
    out.field("type", "io.nats.server.advisory.v1." + std::string(kind));
    out.field("id", stamp.id);
    out.field("timestamp", at);
    out.written_field("server", stamp.server);
    return out;
}

/// `stop` is empty while it is connected; until then its round trip is not told either.
void write_client(json_writer& out, const px_connection_row& row, std::string_view stop) {
    out.begin_object("client");
    out.field("start", local_text(row.start_wall_ns));
    out.field_unless_empty("host", row.host);
    out.field_unless_empty("id", row.id);
    out.field_unless_empty("acc", row.account);
    out.field_unless_empty("user", row.user);
    out.field_unless_empty("name", row.name);
    out.field_unless_empty("lang", row.lang);
    out.field_unless_empty("ver", row.version);
    if (!stop.empty())
        out.field_unless_empty("rtt", row.rtt_ns);
    out.field_unless_empty("stop", stop);
    if (!is_bearer_token(view(row.jwt)))
        out.field_unless_empty("jwt", row.jwt);
    if (is_key_of_account(row))
        out.field("issuer_key", row.account);
    out.field_unless_empty("name_tag", row.account);
    out.field("kind", connection_kind(row));
    out.field_unless_empty("client_type", client_type(row));
    out.end_object();
}

std::string end_of_connection(const event_stamp& stamp, const px_connection_row& row,
                              std::string_view at) {
    json_writer out = begin_event("client_disconnect", stamp, at);
    write_client(out, row, at);
    write_amount(out, "sent", row.traffic.in_messages, row.traffic.in_bytes);
    write_amount(out, "received", row.traffic.out_messages, row.traffic.out_bytes);
    out.field("reason", row.reason);
    out.end_object();
    return out.take();
}

} // namespace

std::string connect_event(const event_stamp& stamp, const px_connection_row& row) {
    json_writer out = begin_event("client_connect", stamp, utc_text(stamp.wall_ns));
    write_client(out, row, "");
    out.end_object();
    return out.take();
}

std::string disconnect_event(const event_stamp& stamp, const px_connection_row& row) {
    return end_of_connection(stamp, row, local_text(row.stop_wall_ns));
}

std::string refusal_event(const event_stamp& stamp, const px_connection_row& row) {
    return end_of_connection(stamp, row, utc_text(stamp.wall_ns));
}

std::string connections_event(const event_stamp& stamp, const px_account_row& row) {
    json_writer out = begin_event("account_connections", stamp, utc_text(stamp.wall_ns));
    write_account_numbers(out, row);
    out.end_object();
    return out.take();
}

} // namespace plexus::monitoring

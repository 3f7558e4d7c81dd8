#include <fmt/format.h>

#include "base/duration.hpp"
#include "config/schema/links.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using S = section<unapplied>;

void fill_simple_authorization(S& s) {
    s.text("user", ignored, "The single user's name.").alias({"username"});
    s.text("password", ignored, "The single user's password or bcrypt hash.")
        .alias({"pass"})
        .secret();
    s.text("token", ignored, "A secret every client gives, instead of a user.").secret();
    s.add("timeout", shape::seconds, "How long a client may take to log in.")
        .read([](reader&, const entry&, unapplied&) {}); // the reference takes anything here
}

void read_handshake_timeout(reader& in, const entry& e, unapplied&) {
    if (e.item.as_int() != nullptr)
        return;
    const std::string* text = e.item.as_string();
    if (text == nullptr)
        return in.error(e.item, fmt::format("error parsing handshake timeout: unsupported type {}",
                                            go_type(e.item)));
    if (auto parsed = parse_duration(*text); !parsed)
        in.error(e.item, parsed.error());
}

void read_headers(reader& in, const entry& e, unapplied&) {
    const map* headers = e.item.as_map();
    if (headers == nullptr)
        return in.error(e.item,
                        fmt::format("error parsing headers: unsupported type {}", go_type(e.item)));
    for (const map_entry& header : *headers)
        if (header.content.as_string() == nullptr)
            in.error(header.content, fmt::format("error parsing header key {}: unsupported type {}",
                                                 header.key, go_type(header.content)));
}

void read_authorization_of_sessions(reader& in, const entry& e, unapplied&) {
    read_or_trip(simple_authorization_section(), in, e.item);
}

/// tls, authorization and no_auth_user, which websocket and mqtt have alike.
void add_session_keys(S& s, std::string_view field) {
    constexpr auto no = reload_rule::refused;
    add_listener_tls(s, field, false, "TLS of the listener.");
    s.add("authorization", shape::section, "Who may connect, instead of the server's own block.")
        .alias({"authentication"})
        .nested(simple_authorization_section())
        .field(field, no)
        .read(read_authorization_of_sessions);
    s.text("no_auth_user", ignored, "The user of clients that give none.").field(field, no);
}

void fill_websocket(S& s) {
    constexpr auto no = reload_rule::refused;
    constexpr std::string_view field = "Websocket";
    add_listener(s, "Where websocket clients connect.", field, no);
    s.text("advertise", ignored, "The host[:port] websocket clients are told.").field(field, no);
    s.boolean("no_tls", ignored, "Allows a listener without TLS.")
        .fallback("false")
        .field(field, no);
    add_session_keys(s, field);
    s.boolean("same_origin", ignored, "Accepts only pages of the same host.")
        .fallback("false")
        .field(field, no);
    s.texts("allowed_origins", "allowed origins", ignored, "The pages that are accepted.")
        .alias({"allowed_origin", "allow_origins", "allow_origin", "origins", "origin"})
        .field(field, no);
    s.add("handshake_timeout", shape::duration, "How long the upgrade may take, once TLS is done.")
        .also({shape::integer})
        .field(field, no)
        .read(read_handshake_timeout);
    s.boolean("compression", ignored, "Negotiates compression of messages.")
        .alias({"compress"})
        .fallback("false")
        .field(field, no);
    s.text("jwt_cookie", ignored, "The cookie that holds the client's JWT.").field(field, no);
    s.text("user_cookie", ignored, "The cookie that holds the user's name.").field(field, no);
    s.text("pass_cookie", ignored, "The cookie that holds the password.").field(field, no);
    s.text("token_cookie", ignored, "The cookie that holds the token.").field(field, no);
    s.add("headers", shape::text_map, "Headers of the answer to the upgrade.")
        .field(field, no)
        .read(read_headers);
    s.duration("ping_interval", ignored, "How often websocket clients are pinged.")
        .field(field, no);
    s.when_no_map([](const value& v) {
        return fmt::format("Expected websocket to be a map, got {}", go_type(v));
    });
}

void read_max_ack_pending(reader& in, const entry& e, unapplied&) {
    constexpr std::int64_t max = 0xFFFF;
    const std::int64_t count = in.integer(e.item);
    if (count < 0 || count > max)
        in.error(e.item, fmt::format("invalid value {}, should in [0..{}] range", count, max));
}

void fill_mqtt(S& s) {
    constexpr auto no = reload_rule::refused;
    constexpr auto yes = reload_rule::applied;
    constexpr std::string_view field = "MQTT";
    add_listener(s, "Where MQTT clients connect.", field, no);
    add_session_keys(s, field);
    s.duration("ack_wait", ignored, "After which an unacknowledged message is sent again.",
               "ack_wait")
        .alias({"ackwait"})
        .fallback("30s")
        .field(field, yes);
    s.duration("js_api_timeout", ignored, "How long JetStream may take.", "js_api_timeout")
        .alias({"api_timeout"})
        .fallback("5s")
        .field(field, no);
    s.integer("max_ack_pending", ignored, "Unacknowledged messages of one subscription.")
        .alias({"max_pending", "max_inflight"})
        .range("0..65535")
        .fallback("1024")
        .field(field, yes)
        .read(read_max_ack_pending);
    s.text("js_domain", ignored, "The JetStream domain that keeps sessions.").field(field, no);
    s.integer("stream_replicas", ignored, "Replicas of the streams for MQTT; 0: chosen.")
        .fallback("0")
        .field(field, yes);
    s.add("consumer_replicas", shape::integer, "No longer used.")
        .replaced_by("stream_replicas")
        .field(field, yes)
        .read([](reader& in, const entry& e, unapplied&) {
            in.misuse(e.item, e.key, "consumer replicas setting ignored in this server version");
        });
    s.boolean("consumer_memory_storage", ignored, "Keeps consumers in memory.")
        .fallback("false")
        .field(field, yes);
    s.duration("consumer_inactive_threshold", ignored, "After which unused consumers go away.",
               "consumer_inactive_threshold")
        .alias({"consumer_auto_cleanup"})
        .field(field, yes);
    s.boolean("reject_qos2_publish", ignored, "Closes clients that publish with QoS 2.")
        .fallback("false")
        .field(field, no);
    s.boolean("downgrade_qos2_subscribe", ignored, "Answers QoS 2 subscriptions with QoS 1.")
        .fallback("false")
        .field(field, no);
    s.when_no_map([](const value& v) {
        return fmt::format("Expected mqtt to be a map, got {}", go_type(v));
    });
}

} // namespace

const section<unapplied>& simple_authorization_section() {
    static const S table("websocket.authorization", "Who may connect to this listener.",
                         fill_simple_authorization);
    return table;
}

const section<unapplied>& websocket_section() {
    static const S table("websocket", "NATS over websocket.", fill_websocket);
    return table;
}

const section<unapplied>& mqtt_section() {
    static const S table("mqtt", "MQTT clients.", fill_mqtt);
    return table;
}

} // namespace plexus::config

#include "collect/varz.hpp"

#include <charconv>

#include "collect/account_names.hpp"
#include "collect/feature_flags.hpp"
#include "http/endpoints.hpp"
#include "settings.hpp"
#include "state/cpu_meter.hpp"
#include "text/go_text.hpp"
#include "text/json_value.hpp"

namespace plexus::monitoring {

namespace {

// INFO must hold some text for the reference's run-time, and this the same.
constexpr std::string_view runtime_text = "c++23";

struct listener {
    std::string host;
    std::uint32_t port = 0;
    std::int64_t tls_not_after_wall_ns = 0;
};

listener find_listener(const sources& from, std::string_view label) {
    listener found;
    each_row<px_listener_row>(
        from.self(), from.inspect.listeners, [&](const px_listener_row& row) noexcept {
            if (view(row.label) == label)
                found = {std::string(view(row.host)), row.port, row.tls_not_after_wall_ns};
        });
    return found;
}

/// What clients are told to connect to: "host", "host:port", "[::1]:port", or where we listen.
listener advertised(const server_options& options, listener where) {
    std::string_view told = options.text("client_advertise");
    const std::size_t colon = told.rfind(':');
    const bool has_port = colon != told.npos && told.find(']', colon) == told.npos &&
                          (told.starts_with('[') || told.find(':') == colon);
    if (has_port) {
        const std::string_view port = told.substr(colon + 1);
        std::from_chars(port.data(), port.data() + port.size(), where.port);
        told = told.substr(0, colon);
    }
    if (told.starts_with('[') && told.ends_with(']'))
        told = told.substr(1, told.size() - 2);
    if (!told.empty())
        where.host = told;
    return where;
}

/// A value of the configuration as it stands there; nothing when it is empty.
void write_option(json_writer& out, const server_options& options, std::string_view name,
                  std::string_view path) {
    const auto* found = options.find(path);
    if (found == nullptr || found->is_null())
        return;
    const bool empty = (found->is_string() && found->get_string().empty()) ||
                       (found->is_bool() && !found->get_bool()) ||
                       (found->is_int64() && found->get_int64() == 0) ||
                       (found->is_array() && found->get_array().empty()) ||
                       (found->is_object() && found->get_object().empty());
    if (!empty)
        write_value(out, name, *found);
}

void write_certificate_end(json_writer& out, const listener& where) {
    if (where.tls_not_after_wall_ns != 0)
        out.field("tls_cert_not_after", utc_text(where.tls_not_after_wall_ns));
}

void write_head(const sources& from, json_writer& out) {
    const px_server_facts facts = from.host.server();
    const server_options& options = from.options;
    const listener clients = advertised(options, find_listener(from, "client"));
    out.field("server_id", facts.id);
    out.field("server_name", facts.name);
    out.field("version", facts.version);
    out.field("impl", facts.impl);
    out.field("proto", 1);
    out.field("go", runtime_text);
    out.field("host", clients.host);
    out.field("port", clients.port);
    for (const char* name : {"auth_required", "tls_required", "tls_verify"})
        write_option(out, options, name, name);
    write_option(out, options, "connect_urls", "connect_urls");
    write_option(out, options, "ws_connect_urls", "ws_connect_urls");
    out.field("max_connections", options.integer("max_connections"));
    write_option(out, options, "max_subscriptions", "max_subscriptions");
    out.field("ping_interval", options.integer("ping_interval"));
    out.field("ping_max", options.integer("ping_max"));
    out.field("http_host", from.settings.host);
    out.field("http_port", from.settings.http_port);
    out.field("http_base_path", from.settings.base_path);
    out.field("https_port", from.settings.https_port);
    out.field("auth_timeout", options.seconds("auth_timeout"));
    out.field("max_control_line", options.integer("max_control_line"));
    out.field("max_payload", options.integer("max_payload"));
    out.field("max_pending", options.integer("max_pending"));
}

void write_websocket(const sources& from, json_writer& out) {
    out.begin_object("websocket");
    const listener where = find_listener(from, "websocket");
    if (where.port != 0) {
        const server_options& options = from.options;
        out.field_unless_empty("host", where.host);
        out.field("port", where.port);
        for (const char* name : {"advertise", "no_auth_user", "jwt_cookie", "handshake_timeout"})
            write_option(out, options, name, std::string("websocket.") + name);
        out.field_unless_empty("auth_timeout", options.seconds("websocket.authorization.timeout"));
        write_option(out, options, "no_tls", "websocket.no_tls");
        write_option(out, options, "tls_map", "websocket.tls.verify_and_map");
        write_option(out, options, "tls_pinned_certs", "websocket.tls.pinned_certs");
        for (const char* name : {"same_origin", "allowed_origins", "compression"})
            write_option(out, options, name, std::string("websocket.") + name);
        write_certificate_end(out, where);
    }
    out.end_object();
}

/// What belongs to plugins: empty where they are not loaded.
void write_blocks(const sources& from, json_writer& out) {
    out.begin_object("cluster");
    write_option(out, from.options, "name", "cluster.name");
    out.end_object();
    for (const char* name : {"gateway", "leaf", "mqtt"}) {
        out.begin_object(name);
        out.end_object();
    }
    write_websocket(from, out);
    out.begin_object("jetstream");
    out.end_object();
}

void write_counts(const sources& from, const px_server_row& row, json_writer& out) {
    out.field("mem", row.resident_bytes);
    out.field("cores", row.cores);
    out.field("gomaxprocs", from.loops());
    out.field("cpu", from.cpu.percent());
    out.field("connections", row.connections);
    out.field("total_connections", row.total_connections);
    out.field("routes", 0);
    out.field("remotes", 0);
    out.field("leafnodes", 0);
    out.field("in_msgs", row.traffic.in_messages);
    out.field("in_bytes", row.traffic.in_bytes);
    out.field("in_client_msgs", row.client_traffic.in_messages);
    out.field("in_client_bytes", row.client_traffic.in_bytes);
    out.field("out_msgs", row.traffic.out_messages);
    out.field("out_bytes", row.traffic.out_bytes);
    out.field("out_client_msgs", row.client_traffic.out_messages);
    out.field("out_client_bytes", row.client_traffic.out_bytes);
    out.field("slow_consumers", row.slow_consumers);
    out.field("stale_connections", row.stale_connections);
    out.field("stalled_clients", row.stalled_clients);
    out.field("subscriptions", row.subscriptions);
    out.begin_object("http_req_stats");
    for (const auto& [path, count] : from.paths.counts())
        out.field(path, count);
    out.end_object();
}

/// Of each kind of connection; there are only clients without the plugins of the others.
void write_by_kind(json_writer& out, std::string_view name, std::uint64_t clients) {
    out.begin_object(name);
    out.field("clients", clients);
    for (const char* kind : {"routes", "gateways", "leafs"})
        out.field(kind, 0);
    out.end_object();
}

void write_proxies(json_writer& out, const server_options& options) {
    const auto* trusted = options.find("proxies.trusted");
    if (trusted != nullptr && trusted->is_array() && !trusted->get_array().empty())
        write_value(out, "proxies", *options.find("proxies"));
}

} // namespace

plexus::task<outcome> varz(const sources& from, output& out) {
    px_server_row row{};
    row.size = sizeof row;
    from.inspect.server(from.self(), &row);
    const server_options& options = from.options;
    const std::int64_t now = wall_time(from.host).count();
    json_writer& json = out.json;
    json.begin_object();
    write_head(from, json);
    write_blocks(from, json);
    json.field("tls_timeout",
               options.find("tls.timeout") != nullptr ? options.seconds("tls.timeout") : 2.0);
    json.field("write_deadline", options.integer("write_deadline"));
    if (options.text("write_timeout") != "default")
        json.field_unless_empty("write_timeout", options.text("write_timeout"));
    json.field("start", utc_text(row.start_wall_ns));
    json.field("now", utc_text(now));
    json.field("uptime", uptime_text(nanoseconds(now - row.start_wall_ns)));
    write_counts(from, row, json);
    json.field("config_load_time", utc_text(options.load_wall_ns()));
    json.field("config_digest", options.text("config_digest"));
    write_option(json, options, "tags", "server_tags");
    write_option(json, options, "metadata", "server_metadata");
    write_feature_flags(json, options);
    json.field_unless_empty("system_account", system_account(from));
    write_by_kind(json, "slow_consumer_stats", row.slow_consumers);
    write_by_kind(json, "stale_connection_stats", row.stale_connections);
    json.begin_object("disk_io_wait_stats");
    for (const char* name : {"waiters", "waits", "wait_time", "max_wait_time"})
        json.field(name, 0);
    json.end_object();
    write_proxies(json, options);
    write_certificate_end(json, find_listener(from, "client"));
    json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

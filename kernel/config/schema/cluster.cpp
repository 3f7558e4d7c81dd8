#include <fmt/format.h>

#include "config/schema/links.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

constexpr std::string_view reserved_name = "_";
constexpr auto route_ping_max = std::chrono::seconds(30);

void read_permissions_of_routes(reader& in, const entry& e, cluster_draft&) {
    auto permissions = read_permissions(in, e.item, {});
    if (!permissions) {
        if (e.item.as_map() != nullptr)
            throw wrong_type{e.item.at(), std::string(nil_pointer)};
        return;
    }
    if (permissions->responses)
        in.error(e.item, "Cluster permissions do not support dynamic responses");
    else
        check_link_permissions(in, e.item, *permissions);
}

void fill_cluster(section<cluster_draft>& s) {
    using D = cluster_draft;
    constexpr auto yes = reload_rule::applied;
    constexpr auto no = reload_rule::refused;
    constexpr std::string_view field = "Cluster";
    s.bind(
         "name", shape::text, at(&D::name),
         [](reader& in, const entry& e) { return checked_cluster_name(in, e, "cluster"); },
         "The cluster's name; one is made up when routes are used without it.")
        .field(field, yes);
    add_listener(s, "Where other servers of the cluster connect.", field, no);
    s.text("advertise", ignored, "The host[:port] other servers are told.")
        .alias({"cluster_advertise"})
        .field(field, yes);
    s.boolean("no_advertise", ignored, "Keeps addresses of clients' listeners from other servers.")
        .fallback("false")
        .field(field, yes);
    add_link_authorization(s, "Cluster", field, yes, "user, password and timeout of routes.");
    s.add("permissions", shape::section, "What interest is sent (import) and accepted (export).")
        .nested(permissions_section())
        .field(field, yes)
        .read(read_permissions_of_routes);
    s.add("routes", shape::text_list, "URLs of other servers of the cluster.")
        .field("Routes", yes)
        .read([](reader& in, const entry& e, D&) { read_urls(in, in.list(e.item), "route"); });
    add_listener_tls(s, field, true, "TLS of routes; both sides show certificates.");
    add_retries(s, field, yes, "Attempts for routes that other servers named.");
    s.integer("pool_size", ignored, "Connections of one route; -1: one for all accounts.")
        .fallback("3")
        .field(field, yes);
    s.texts("accounts", "accounts", ignored, "Accounts with a connection of their own.")
        .field(field, yes);
    add_compression(s, "accept", "Compression of routes.").field(field, yes);
    s.duration("ping_interval", ignored, "How often routes are pinged, at most every 30s.")
        .field(field, yes)
        .read([](reader& in, const entry& e, D&) {
            const auto interval = in.duration(e, "ping_interval");
            if (interval && *interval > route_ping_max)
                in.warn(e.item, fmt::format("Cluster 'ping_interval' will reset to {} which is the "
                                            "max for routes",
                                            format_duration(route_ping_max)));
        });
    s.integer("ping_max", ignored, "Unanswered pings after which a route is closed.")
        .field(field, yes);
    add_link_writes(s, field, yes);
    s.when_no_map([](const value& v) {
        return fmt::format("Expected map to define cluster, got {}", go_type(v));
    });
}

void fill_remote_gateway(section<unapplied>& s) {
    s.text("name", ignored, "The name of the other cluster.");
    s.text("url", ignored, "A server of the other cluster.")
        .read([](reader& in, const entry& e, unapplied&) {
            read_url(in, e.item, in.text(e.item), "gateway");
        });
    s.add("urls", shape::text_list, "Servers of the other cluster.")
        .read([](reader& in, const entry& e, unapplied&) {
            read_urls(in, in.list(e.item), "gateway");
        });
    s.add("tls", shape::section, "TLS towards that cluster.")
        .nested(tls_section())
        .read([](reader& in, const entry& e, unapplied&) { read_tls(in, e.item, true); });
}

const section<unapplied>& remote_gateway_section() {
    static const section<unapplied> table("gateway.gateways", "Another cluster.",
                                          fill_remote_gateway);
    return table;
}

void read_remote_gateways(reader& in, const entry& e, unapplied&) {
    const array* list = e.item.as_array();
    if (list == nullptr)
        in.fail(position{},
                fmt::format("Expected gateways field to be an array, got {}", go_type(e.item)));
    block_guard guard(in);
    for (const value& item : *list) {
        guard.run([&] {
            unapplied none;
            if (item.as_map() == nullptr)
                in.error(item, "Expected gateway entry to be a map/struct, got " + go_value(item));
            else
                remote_gateway_section().read_unguarded(in, item, none);
        });
    }
}

void fill_gateway(section<unapplied>& s) {
    constexpr auto no = reload_rule::refused;
    constexpr std::string_view field = "Gateway";
    s.text("name", ignored, "The name of this cluster among others.")
        .field(field, no)
        .read(
            [](reader& in, const entry& e, unapplied&) { checked_cluster_name(in, e, "gateway"); });
    add_listener(s, "Where other clusters connect.", field, no);
    add_link_authorization(s, "Gateway", field, no, "user, password and timeout of gateways.");
    add_listener_tls(s, field, true, "TLS of gateways; both sides show certificates.");
    s.text("advertise", ignored, "The host[:port] other clusters are told.").field(field, no);
    add_retries(s, field, no, "Attempts for gateways that others named.");
    s.boolean("reject_unknown_cluster", ignored, "Refuses clusters that gateways does not name.")
        .alias({"reject_unknown"})
        .fallback("false")
        .field(field, no);
    add_link_writes(s, field, no);
    s.add("gateways", shape::section_list, "The other clusters.")
        .nested(remote_gateway_section())
        .field(field, no)
        .read(read_remote_gateways);
    s.when_no_map([](const value& v) {
        return fmt::format("Expected gateway to be a map, got {}", go_type(v));
    });
}

} // namespace

std::optional<std::string> checked_cluster_name(reader& in, const entry& e, std::string_view kind) {
    const std::string& name = in.text(e.item);
    if (name.find(' ') != std::string::npos)
        in.error(e.item, fmt::format("{} name cannot contain spaces", kind));
    else if (name == reserved_name)
        in.error(e.item, "cluster name is reserved");
    else
        return name;
    return std::nullopt;
}

const section<cluster_draft>& cluster_section() {
    static const section<cluster_draft> table("cluster", "The servers that make one cluster.",
                                              fill_cluster);
    return table;
}

const section<unapplied>& gateway_section() {
    static const section<unapplied> table("gateway", "Connections to other clusters.",
                                          fill_gateway);
    return table;
}

} // namespace plexus::config

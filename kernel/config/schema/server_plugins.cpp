#include <algorithm>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/server_rows.hpp"

namespace plexus::config {

namespace {

using O = options;
using S = section<options>;

bool always(const value&) {
    return true;
}

/// A port of 0, alone or behind a host, listens nowhere.
bool no_port(const value& v) {
    if (const std::int64_t* port = v.as_int())
        return *port == 0;
    return v.as_string() != nullptr && v.as_string()->ends_with(":0");
}

template <class T>
auto into(const section<T>& table) {
    return [&table](reader& in, const entry& e, O&) {
        T draft{};
        table.read(in, e.item, draft);
    };
}

bool only_named(const value& v) {
    const map* keys = v.as_map();
    return keys != nullptr && std::all_of(keys->begin(), keys->end(), [](const map_entry& e) {
               return to_lower(e.key) == "name";
           });
}

bool empty_map(const value& v) {
    return v.as_map() != nullptr && v.as_map()->empty();
}

} // namespace

void add_monitoring(S& s) {
    constexpr std::string_view owner = "monitoring";
    auto address = [](reader& in, const entry& e) { return in.listen(e); };
    auto add_address = [&](std::string_view key, std::string_view field, std::string_view doc) {
        s.bind(key, shape::address, ignored, address, doc)
            .also({shape::port})
            .field(field, no)
            .owner(owner)
            .idle(no_port);
    };
    add_address("http", "HTTPPort", "Where monitoring answers over HTTP.");
    s.integer("http_port", ignored, "The port for monitoring over HTTP; -1 takes any free one.")
        .alias({"monitor_port"})
        .fallback("0")
        .field("HTTPPort", no)
        .owner(owner)
        .idle(no_port);
    s.text("http_base_path", ignored, "Stands before the path of every monitoring address.")
        .fallback("/")
        .field("HTTPBasePath", no)
        .owner(owner)
        .idle(always);
    add_address("https", "HTTPSPort", "Where monitoring answers over HTTPS.");
    s.integer("https_port", ignored, "The port for monitoring over HTTPS.")
        .fallback("0")
        .field("HTTPSPort", no)
        .owner(owner)
        .idle(no_port);
}

void add_plugin_sections(S& s) {
    s.add("cluster", shape::section,
          "The servers that make one cluster; a name alone only names it.")
        .nested(cluster_section())
        .field("Cluster", reload_rule::checked)
        .owner("cluster")
        .idle(only_named)
        .read([](reader& in, const entry& e, O& target) {
            cluster_draft cluster;
            cluster_section().read(in, e.item, cluster);
            target.cluster_name = cluster.name;
        })
        .show([](const O& source, secrets how) -> std::optional<value> {
            return value(cluster_section().show({source.cluster_name}, how));
        })
        .diff([](const O& before, const O& after, std::vector<change>& out) {
            cluster_section().diff({before.cluster_name}, {after.cluster_name}, out);
        });
    s.add("gateway", shape::section, "Connections to other clusters.")
        .nested(gateway_section())
        .field("Gateway", no)
        .owner("gateway")
        .idle(empty_map)
        .read(into(gateway_section()));
    s.add("leafnodes", shape::section, "Servers joined at the edge, with accounts of their own.")
        .alias({"leaf"})
        .nested(leafnodes_section())
        .field("LeafNode", reload_rule::checked)
        .owner("leafnode")
        .idle(empty_map)
        .read(into(leafnodes_section()));
    s.add("jetstream", shape::boolean, "Streams, consumers and what is built on them.")
        .also({shape::text, shape::section})
        .nested(jetstream_section())
        .fallback("false")
        .field("JetStream", reload_rule::checked)
        .owner("jetstream")
        .idle(jetstream_idle)
        .read([](reader& in, const entry& e, O&) { read_jetstream(in, e); });
    s.text("store_dir", ignored, "Where streams are kept, unless jetstream says it.")
        .alias({"storedir"})
        .field("StoreDir", reload_rule::checked)
        .owner("jetstream")
        .idle(always)
        .read([](reader& in, const entry& e, O&) {
            if (!in.state.store_dir.empty())
                return in.error(e.item, "Duplicate 'store_dir' configuration");
            in.state.store_dir = in.text(e.item);
        });
    s.add("default_js_domain", shape::text_map, "The JetStream domain of each account.")
        .field("JsAccDefaultDomain", no)
        .owner("jetstream")
        .replaced_by("jetstream.domain")
        .read([](reader& in, const entry& e, O&) {
            if (e.item.as_map() == nullptr)
                return in.error(e.item, fmt::format("error default_js_domain config: unsupported "
                                                    "type {}",
                                                    go_type(e.item)));
            for (const map_entry& domain : *e.item.as_map())
                if (domain.content.as_string() == nullptr)
                    throw wrong_type{e.item.at(), conversion_text(domain.content, "string")};
        });
    s.add("websocket", shape::section, "NATS over websocket.")
        .alias({"ws"})
        .nested(websocket_section())
        .field("Websocket", no)
        .owner("websocket")
        .idle(empty_map)
        .read(into(websocket_section()));
    s.add("mqtt", shape::section, "MQTT clients.")
        .nested(mqtt_section())
        .field("MQTT", reload_rule::checked)
        .owner("mqtt")
        .idle(empty_map)
        .read(into(mqtt_section()));
    s.integer("prof_port", ignored,
              "The port for profiles of the Go run-time over HTTP: no effect here.")
        .fallback("0")
        .field("ProfPort", no)
        .owner("monitoring")
        .idle(no_port);
    s.integer("prof_block_rate", ignored, "How finely waiting is profiled: no effect here.")
        .fallback("0")
        .field("ProfBlockRate", yes)
        .owner("monitoring")
        .idle(always);
}

} // namespace plexus::config

#include "collect/absent.hpp"

#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

void begin(const sources& from, json_writer& json) {
    json.begin_object();
    json.field("server_id", from.host.server().id);
}

void now(const sources& from, json_writer& json) {
    json.field("now", utc_text(wall_time(from.host).count()));
}

void empty_object(json_writer& json, std::string_view name) {
    json.begin_object(name);
    json.end_object();
}

void empty_array(json_writer& json, std::string_view name) {
    json.begin_array(name);
    json.end_array();
}

} // namespace

plexus::task<outcome> routez_without_cluster(const sources& from, output& out) {
    begin(from, out.json);
    out.json.field("server_name", from.host.server().name);
    now(from, out.json);
    out.json.field("num_routes", 0);
    empty_array(out.json, "routes");
    out.json.end_object();
    co_return outcome{};
}

plexus::task<outcome> gatewayz_without_gateway(const sources& from, output& out) {
    begin(from, out.json);
    now(from, out.json);
    empty_object(out.json, "outbound_gateways");
    empty_object(out.json, "inbound_gateways");
    out.json.end_object();
    co_return outcome{};
}

plexus::task<outcome> leafz_without_leafnodes(const sources& from, output& out) {
    begin(from, out.json);
    now(from, out.json);
    out.json.field("leafnodes", 0);
    empty_array(out.json, "leafs");
    out.json.end_object();
    co_return outcome{};
}

plexus::task<outcome> jsz_without_jetstream(const sources& from, bool leader_only, output& out) {
    if (leader_only)
        co_return outcome{400, "filtered response: not leader"};
    json_writer& json = out.json;
    json.begin_object();
    for (const char* name :
         {"memory", "storage", "reserved_memory", "reserved_storage", "accounts", "ha_assets"})
        json.field(name, 0);
    json.begin_object("api");
    for (const char* name : {"level", "total", "errors"})
        json.field(name, 0);
    json.end_object();
    json.field("server_id", from.host.server().id);
    now(from, json);
    json.field("disabled", true);
    json.begin_object("config");
    json.field("max_memory", 0);
    json.field("max_storage", 0);
    json.end_object();
    for (const char* name : {"streams", "consumers", "messages", "bytes", "total"})
        json.field(name, 0);
    json.end_object();
    co_return outcome{};
}

plexus::task<outcome> raftz_without_groups(const sources&, output&) {
    co_return outcome{404, "No Raft nodes registered"};
}

plexus::task<outcome> empty_raftz(const sources&, output& out) {
    out.json.begin_object();
    out.json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

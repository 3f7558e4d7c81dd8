#include "proto/event_server.hpp"

#include "proto/json_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace plexus::proto {
namespace {

// What the reference can switch, with what holds when nobody does; every event lists them all.
constexpr std::array<std::pair<std::string_view, bool>, 4> feature_flags = {{
    {"js_ack_fc_v2", false},
    {"js_api_reply_v2", false},
    {"js_raft_delete_range", true},
    {"js_snapshot_sources", false},
}};

// Bits of `flags`.
constexpr unsigned jetstream_enabled = 1;
constexpr unsigned binary_stream_snapshot = 2;

void write_flags(std::string& out, const std::map<std::string, bool>& configured) {
    object_writer object(out);
    for (const auto& [name, usual] : feature_flags) {
        const auto found = configured.find(std::string(name));
        object.boolean(name, found == configured.end() ? usual : found->second);
    }
    object.end();
}

} // namespace

std::optional<bool> usual_feature_flag(std::string_view name) {
    const auto found =
        std::ranges::find(feature_flags, name, [](auto& flag) { return flag.first; });
    return found == feature_flags.end() ? std::nullopt : std::optional(found->second);
}

std::string event_server_head(const server_info& info, const event_server_details& details) {
    std::string out;
    object_writer object(out);
    object.text("name", info.server_name);
    object.text("host", info.host);
    object.text("id", info.server_id);
    object.text_unless_empty("cluster", info.cluster);
    object.text_unless_empty("domain", info.domain);
    object.text("ver", info.version);
    if (!details.tags.empty())
        object.list("tags", details.tags);
    if (!details.metadata.empty()) {
        object_writer metadata(object.value_of("metadata"));
        for (const auto& [name, value] : details.metadata)
            metadata.text(name, value);
        metadata.end();
    }
    write_flags(object.value_of("feature_flags"), details.feature_flags);
    object.boolean("jetstream", info.jetstream);
    object.number("flags", info.jetstream ? jetstream_enabled | binary_stream_snapshot : 0);
    return out;
}

std::string event_server_json(std::string_view head, std::uint64_t sequence, wall_time at) {
    return fmt::format("{},\"seq\":{},\"time\":\"{}\"}}", head, sequence, format_rfc3339(at));
}

} // namespace plexus::proto

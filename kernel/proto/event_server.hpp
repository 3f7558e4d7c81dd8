#pragma once

#include "proto/info.hpp"

#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::proto {

/// What events say of their server beyond its INFO.
struct event_server_details {
    std::vector<std::string> tags;
    std::map<std::string, std::string> metadata;
    std::map<std::string, bool> feature_flags; // as configured; names the server lacks are left out
};

/// Whether a feature is on when nobody switches it; nothing for a name the server lacks. [any]
[[nodiscard]] std::optional<bool> usual_feature_flag(std::string_view name);

/// The `server` object that message traces and system events begin with, up to what each event
/// adds. Made once a configuration. [any]
/// Source: core.md 24; field order and presence of the reference.
[[nodiscard]] std::string event_server_head(const server_info& info,
                                            const event_server_details& details);

/// The object of one event: the `sequence`-th of this server, published `at`. [any]
[[nodiscard]] std::string event_server_json(std::string_view head, std::uint64_t sequence,
                                            wall_time at);

} // namespace plexus::proto

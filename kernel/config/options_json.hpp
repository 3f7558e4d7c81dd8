#pragma once

#include <span>
#include <string>

#include "config/options.hpp"

namespace plexus::config {

/// The options in force as JSON for programs: every key by its first name, defaults filled in,
/// durations in nanoseconds, sizes as numbers, no secrets. [any] pure
///
/// Besides what a file can say: "config_file", "config_digest", "auth_required", "tls_required",
/// "tls_verify", "connect_urls", and "auth_timeout" in nanoseconds.
struct options_facts {
    bool auth_required = false;
    std::chrono::nanoseconds auth_timeout{};
};
std::string options_json(const options& values, const options_facts& facts);

/// An account as JSON: {"mappings": {source: [{"subject", "weight", "cluster"}]}, "limits": {}},
/// limits by their names in a file, -1 for none. [any] pure
std::string account_json(const std::vector<mapping_entry>& mappings, const account_limits& limits);

} // namespace plexus::config

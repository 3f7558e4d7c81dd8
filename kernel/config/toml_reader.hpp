#pragma once

#include "config/reading.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace plexus::config {

/// Reads TOML 1.0 into the same tree the `.conf` reader makes. Tables become maps, in the order of
/// the text; lines and columns count from 1. README.md says how the two forms correspond.
///
/// Thread: [any]
/// Errors: where and why, of the first mistake. Besides those of TOML itself: times that are not a
///         moment (local dates and times) and numbers JSON cannot say (inf, nan).
/// Limits: limits.hpp.
std::expected<map, config_error> read_toml(std::string_view text, const std::string& path,
                                           reading& shared);

} // namespace plexus::config

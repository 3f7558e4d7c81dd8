#pragma once

#include <string_view>

namespace plexus {

/// Our own version, and the version of the reference server that we say we are compatible with:
/// programs read the latter from INFO and `--version` and enable features by it.
inline constexpr std::string_view own_version = "0.1.0";
inline constexpr std::string_view compatible_version = "2.15.2";

} // namespace plexus

#pragma once

#include <span>
#include <string_view>

#include <plexus/abi/plugin.h>

namespace plexus::bus {

/// A plugin that is linked into the server.
struct static_plugin {
    std::string_view name;
    px_plugin_entry_fn entry;
};

/// Those of the build option `static_plugins`; the build makes this function for the server, and
/// nobody but main uses it. [any] constant
std::span<const static_plugin> static_plugins();

} // namespace plexus::bus

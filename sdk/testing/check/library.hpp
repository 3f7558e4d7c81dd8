#pragma once

#include <string>
#include <vector>

#include <plexus/abi/plugin.h>
#include <plexus/result.hpp>

namespace plexus::check {

/// Loads a library as the server does, and finds its entry; it is never unloaded.
/// Errors: why it is no plugin.
result<px_plugin_entry_fn> load_entry(const std::string& path);

/// The names that a library exports, sorted; of a file that is no 64-bit ELF library an error.
result<std::vector<std::string>> exported_names(const std::string& path);

} // namespace plexus::check

#pragma once

#include <string>

#include <plexus/abi/plugin.h>

#include "base/result.hpp"

namespace plexus::bus {

/// Loads the library of a plugin and asks its entry function. A library that was loaded stays for
/// the life of the process: threads and exit handlers may point into it.
///
/// Thread: [init], and at reload; runs the library's initialisers.
/// Errors: why the file is no plugin. NULL, with success, when that is what the function returned.
text_result<const px_plugin*> load_library(const std::string& path);

/// Calls an entry function, which may throw for all we know.
text_result<const px_plugin*> ask_entry(px_plugin_entry_fn entry);

} // namespace plexus::bus

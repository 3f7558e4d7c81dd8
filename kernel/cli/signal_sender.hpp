#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

#include <sys/types.h>

namespace plexus::cli {

/// The processes of this machine whose name contains `name`, ascending, without this one.
text_result<std::vector<pid_t>> processes_named(std::string_view name);

/// `--signal <command>[=<target>]`: sends a signal to the running servers called `name`. The target
/// is a process id, the path of a pid file, or a prefix of process ids with `*`; without one the
/// only running server is meant. The error is what the reference says. [init]
/// Source: core.md 31.
text_result<void> send_signal(std::string_view expression, std::string_view name);

} // namespace plexus::cli

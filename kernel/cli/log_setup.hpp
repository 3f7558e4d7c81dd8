#pragma once

#include <string>
#include <string_view>

#include "base/log.hpp"
#include "cli/identity.hpp"

namespace plexus::config {
struct logging_options;
}

namespace plexus::cli {

/// What the options say about logging, as the logger takes it: for start and reload. [any]
log_settings log_settings_of(const config::logging_options& options, const identity& self);

/// What goes to standard error when the log has no destination: the reference's run-time writes
/// `2006/01/02 15:04:05 <text>` then. [any]
std::string undestined_line(std::string_view text);

} // namespace plexus::cli

#pragma once

#include "base/log.hpp"
#include "cli/identity.hpp"

namespace plexus::config {
struct logging_options;
}

namespace plexus::cli {

/// What the options say about logging, as the logger takes it: for start and reload. [any]
log_settings log_settings_of(const config::logging_options& options, const identity& self);

} // namespace plexus::cli

#pragma once

#include "state/server_options.hpp"
#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// The feature flags in force, as a member of the object that is open: those of the configuration,
/// and the usual values of the others. [home]
void write_feature_flags(json_writer& out, const server_options& options);

} // namespace plexus::monitoring

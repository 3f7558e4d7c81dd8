#pragma once

#include <string>

#include "cli/identity.hpp"

namespace plexus::cli {

/// The text of `--help`, from the table of flags. [init]
std::string usage_text(const identity& self);

/// The text of `--help_tls`: how TLS is configured and which names may be used. [init]
std::string tls_help_text();

} // namespace plexus::cli

#pragma once

#include <string>
#include <vector>

namespace plexus::cli {

/// The arguments with secrets replaced by `[REDACTED]`: values of --user, --pass and --auth, and
/// the credentials in the URLs of --routes, --cluster and --cluster_listen. For whatever shows the
/// command line. [any]
/// Source: core.md 30.
std::vector<std::string> redacted_args(const std::vector<std::string>& args);

/// Overwrites the same secrets in the process's own argument memory, so that process lists do not
/// show them; lengths stay. REQUIRE: the arguments have been copied. [init]
void hide_secrets(int argc, char** argv);

} // namespace plexus::cli

#pragma once

#include <string>
#include <vector>

#include "bus/catalogue.hpp"
#include "cli/command_line.hpp"
#include "cli/identity.hpp"
#include "config/options.hpp"

namespace plexus::cli {

/// The options of the process: defaults, then the file, then the flags, checked all over.
struct effective_options {
    config::options values;
    std::string warnings; ///< of the file, as they are printed at start; empty or ends in a newline
    std::string error;    ///< why they cannot be used; empty when they can
};

/// Reads the file that `line` names, if any, and loads the plugins that it and the flags use, and
/// those that are expected of a server called `self`; they stand in the order in which they are
/// made. [init] and at reload; never on a loop
effective_options load_options(const identity& self, const command_line& line,
                               bus::catalogue& plugins);

/// What `-t` prints on standard error, and the exit code.
struct check_report {
    std::string text;
    int exit_code = 1;
};
check_report check_config(const identity& self, const command_line& line, bus::catalogue& plugins);

} // namespace plexus::cli

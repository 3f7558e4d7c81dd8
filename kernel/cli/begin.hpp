#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/identity.hpp"

namespace plexus::cli {

/// What came of the command line: either the process is to end with `exit_code` after printing the
/// two texts, or the server is to go on with `line`.
struct beginning {
    std::optional<int> exit_code{};
    std::string out{}; ///< for standard output
    std::string err{}; ///< for standard error
    command_line line{};
};

/// Parses the arguments (without the program's name) and does everything that ends there: help,
/// version, unknown words, wrong flags, --signal. An unknown flag prints the usage and ends with 0,
/// as in the reference. [init]
/// Source: core.md 30.
beginning begin(const identity& self, const std::vector<std::string>& args);

} // namespace plexus::cli

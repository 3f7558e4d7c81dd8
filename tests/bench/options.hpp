#pragma once

#include "rows.hpp"

#include <string>
#include <vector>

namespace plexus::bench {

/// The command line of plexus-bench; README.md explains each.
struct options {
    std::vector<target> targets; ///< the servers as given, then the floor unless switched off
    effort how_much;
    int rounds = 5;
    std::vector<std::string> only; ///< parts of labels; empty for all rows
    std::string markdown_file;
    std::string svg_file;
    bool list = false;
    bool help = false;
};

/// Throws a failure that says what is wrong with the arguments.
options parse_options(const std::vector<std::string>& arguments);
extern const char* const usage_text;

} // namespace plexus::bench

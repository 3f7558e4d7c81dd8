#pragma once

#include "config/value.hpp"

#include <string>
#include <utility>
#include <vector>

namespace plexus::config {

/// One complaint about a configuration, as an operator reads it.
///
/// Most are printed as "<file>:<line>:<col>: <text>". Those the reference server prints without a
/// position (grammar errors, files that cannot be read) have `bare` set: str() is then the text
/// alone, and `at` still says where the reader stopped, for a hint.
struct config_error {
    std::string text;
    position at;
    bool bare = false;

    std::string str() const { return bare || !at ? text : to_string(at) + ": " + text; }
};

/// Complaints are collected, not first-fail (core.md 27.5).
using config_errors = std::vector<config_error>;

} // namespace plexus::config

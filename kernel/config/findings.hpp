#pragma once

#include <string>
#include <vector>

#include "config/value.hpp"

namespace plexus::config {

/// One complaint about a configuration: the reference's line, exact, and our own explanations,
/// which are printed on lines of their own that begin with "hint: ".
struct finding {
    position at;      ///< Unknown when the reference prints the line without one.
    std::string text; ///< Without the position.
    std::vector<std::string> hints;

    /// "<file>:<line>:<col>: <text>" and the hints, each with its line feed.
    std::string str() const;
};

/// All complaints about one configuration, in the order of the file.
///
/// Source: core.md 27.5.
struct findings {
    std::vector<finding> warnings; ///< Start goes on; `-t` fails.
    std::vector<finding> errors;
    /// What an otherwise right file asks for and this server does not have; counts only when there
    /// are no errors.
    std::vector<finding> refusals;

    bool fatal() const { return !errors.empty() || !refusals.empty(); }
    bool empty() const { return warnings.empty() && errors.empty() && refusals.empty(); }

    /// The text the server prints: warnings, then errors (or refusals), each on its line.
    std::string str() const;
};

} // namespace plexus::config

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/options.hpp"

namespace plexus::config {

/// One option that differs between the running and a new configuration.
struct difference {
    std::string key;      ///< As in the file: "max_payload", "tls.timeout".
    std::string field;    ///< The reference's name for it: "MaxPayload".
    std::string old_text; ///< As the reference prints values; "[REDACTED]" for secrets.
    std::string new_text;
    bool applicable = false; ///< A running server can take it over.
};

/// What a reload would change, in the order in which the reference compares its fields. Both have
/// to be complete(). [any] pure.
///
/// Source: core.md 34.
std::vector<difference> differences(const options& before, const options& after);

/// The error that refuses the whole reload, for the first difference that cannot be applied; empty
/// when all can be.
std::string reload_error(const std::vector<difference>& all);

/// What the log says of these differences once they are applied, in the words and the order of the
/// reference: `Reloaded: max_payload = 1000`. [any] pure.
std::vector<std::string> reload_lines(const std::vector<difference>& all, const options& before,
                                      const options& after);

} // namespace plexus::config

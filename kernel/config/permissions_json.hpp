#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/options.hpp"

namespace plexus::config {

/// A permissions block as JSON, with the keys and the checks of one in a file. [any] pure
/// Errors: the first complaint.
text_result<permissions_spec> permissions_from_json(std::string_view text);

/// {"publish": {"allow": [], "deny": []}, "subscribe": {}, "responses": {"max": 1, "ttl": ns}},
/// what is absent left out; entries as a file has them. [any] pure
std::string permissions_to_json(const permissions_spec& permissions);

} // namespace plexus::config

#pragma once

#include <string_view>

#include "base/result.hpp"
#include "config/options.hpp"

namespace plexus::config {

/// A permissions block as JSON, with the keys and the checks of one in a file. [any] pure
/// Errors: the first complaint.
text_result<permissions_spec> permissions_from_json(std::string_view text);

} // namespace plexus::config

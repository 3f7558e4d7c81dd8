#pragma once

#include <string_view>

#include "base/result.hpp"
#include "config/value.hpp"

namespace plexus::config {

/// A JSON text as a configuration tree, for blocks that plugins hand over. Its values stand in no
/// file. [any] pure
/// Errors: what is wrong with the text, and at which byte; null stands for nothing a file can say.
/// Limits: 32 levels.
text_result<value> value_from_json(std::string_view text);

} // namespace plexus::config

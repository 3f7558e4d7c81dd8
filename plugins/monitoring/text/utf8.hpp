#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plexus::monitoring {

/// The text as UTF-8 of at most `bytes_max` bytes: what is none is replaced by U+FFFD, and it ends
/// with a whole character. [any] pure
std::string valid_utf8(std::string_view text, std::size_t bytes_max);

} // namespace plexus::monitoring

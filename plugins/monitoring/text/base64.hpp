#pragma once

#include <string>
#include <string_view>

namespace plexus::monitoring {

/// Base64 in either alphabet, with or without padding: up to the first character that is of
/// neither. [any] pure
std::string decode_base64(std::string_view text);

} // namespace plexus::monitoring

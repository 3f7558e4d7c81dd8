#pragma once

#include <string_view>

namespace plexus::websocket {

/// Whether these bytes are UTF-8 (RFC 3629: no surrogates, nothing longer than it need be, nothing
/// above U+10FFFF).
bool valid_utf8(std::string_view text) noexcept;

} // namespace plexus::websocket

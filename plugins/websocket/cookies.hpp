#pragma once

#include <string_view>

namespace plexus::websocket {

/// The value of a cookie among the Cookie headers `text`; of several of one name the last.
/// Empty: there is none, or its value is no cookie value (RFC 6265, 4.1.1).
std::string_view cookie_value(std::string_view text, std::string_view name) noexcept;

} // namespace plexus::websocket

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::check {

// Values as configuration files have them; nothing: it is none. [any] pure

/// "64KB", "-1"
std::optional<std::int64_t> parse_integer(std::string_view text);
/// "1m30s", in nanoseconds
std::optional<std::int64_t> parse_duration(std::string_view text);

/// One line of UTF-8 without control characters. [any] pure
bool is_line(std::string_view text);

} // namespace plexus::check

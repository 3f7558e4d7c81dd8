#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace plexus::cli {

enum class flag_kind : std::uint8_t { boolean, integer, text };

/// The value of one flag; which member counts depends on the flag's kind.
struct flag_value {
    bool on = false;
    std::int64_t number = 0;
    std::string text{};

    /// Off, zero or empty: the value that asks for nothing.
    bool is_empty() const { return !on && number == 0 && text.empty(); }
};

/// Reads a value as the reference does: booleans `1 t T TRUE true True` and their opposites,
/// integers of 64 bits with the prefixes `0x 0o 0b 0` and `_` between digits. The error is
/// `parse error` or `value out of range`. [init]
text_result<flag_value> parse_flag_value(flag_kind kind, std::string_view text);

} // namespace plexus::cli

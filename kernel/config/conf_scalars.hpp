#pragma once

#include "base/result.hpp"
#include "config/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// From the text of an item to the value it means. Errors are the reference server's texts.
/// [any]   Source: core.md 27.2.
namespace plexus::config {

/// Digits with an optional size suffix; the product wraps like the reference's. Nothing, without an
/// error, for a suffix that means no size (`5kk`): such an entry is dropped.
text_result<std::optional<std::int64_t>> parse_integer(std::string_view text);

text_result<double> parse_real(std::string_view text);

/// One of true, yes, on, false, no, off in any case; the lexer gives no other word.
bool parse_boolean(std::string_view text);

/// YYYY-MM-DDTHH:MM:SSZ.
text_result<datetime> parse_datetime(std::string_view text);

} // namespace plexus::config

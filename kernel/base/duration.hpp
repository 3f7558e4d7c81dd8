#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace plexus {

/// Reads a duration in the form of core.md 1: optional sign, then one or more `<decimal><unit>`
/// with the units `ns us µs μs ms s m h`; a bare `0` is allowed. The error text is the reference's,
/// such as `time: unknown unit "d" in duration "1d"`. [any]
text_result<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// The text form of core.md 1: `1h2m3s`, `1.5s`, `245µs`, `0s`. [any]
std::string format_duration(std::chrono::nanoseconds value);

} // namespace plexus

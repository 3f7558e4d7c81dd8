#pragma once

#include <chrono>
#include <string>

namespace plexus {

using wall_time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// RFC 3339 with up to 9 fractional digits, trailing zeros trimmed, ending in `Z` (core.md 1).
/// [any]
std::string format_rfc3339(wall_time time);
/// The same with the host's offset, `Z` where that is zero. [any]
std::string format_rfc3339_local(wall_time time);

/// How the reference's JSON shows a time that was never set.
inline constexpr const char* zero_time_text = "0001-01-01T00:00:00Z";

/// Calendar fields of a time, in UTC or as the host's clock shows them.
struct civil_time {
    int year, month, day, hour, minute, second;
    int nanosecond;
    int offset_seconds; ///< east of UTC
};
civil_time to_civil(wall_time time, bool utc);

} // namespace plexus

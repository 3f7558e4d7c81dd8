#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// Texts in the forms of the reference, which clients and people have learnt to read.
///
/// Thread: [any], pure, but for the time zone of the host.
namespace plexus::monitoring {

using std::chrono::nanoseconds;

/// Whole seconds: "1y2d3h4m5s", from the first unit that is not zero.
std::string uptime_text(nanoseconds age);

/// "1h2m3.5s", "12.345ms", "0s".
std::string duration_text(nanoseconds value);

/// RFC 3339 with up to nine decimals, of nanoseconds since 1970: in UTC, or with the host's offset.
std::string utc_text(std::int64_t wall_ns);
std::string local_text(std::int64_t wall_ns);

/// "Sun, 06 Nov 1994 08:49:37 GMT", as HTTP wants it.
std::string http_date(std::int64_t wall_ns);

/// In double quotes, with what is not printable escaped.
std::string quoted(std::string_view text);

} // namespace plexus::monitoring

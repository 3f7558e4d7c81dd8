#include "base/time.hpp"

#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

namespace plexus {

namespace {

std::string format_civil(const civil_time& t) {
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day,
                                  t.hour, t.minute, t.second);
    if (t.nanosecond != 0) {
        out += fmt::format(".{:09}", t.nanosecond);
        out.erase(out.find_last_not_of('0') + 1);
    }
    const int minutes = t.offset_seconds / 60;
    if (minutes == 0)
        out += 'Z';
    else
        out += fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                           std::abs(minutes) % 60);
    return out;
}

} // namespace

civil_time to_civil(wall_time time, bool utc) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto seconds = static_cast<std::time_t>(whole.time_since_epoch().count());
    std::tm tm{};
    if (utc)
        gmtime_r(&seconds, &tm);
    else
        localtime_r(&seconds, &tm);
    return {tm.tm_year + 1900,
            tm.tm_mon + 1,
            tm.tm_mday,
            tm.tm_hour,
            tm.tm_min,
            tm.tm_sec,
            static_cast<int>((time - whole).count()),
            static_cast<int>(tm.tm_gmtoff)};
}

std::string format_rfc3339(wall_time time) {
    return format_civil(to_civil(time, true));
}

std::string format_rfc3339_local(wall_time time) {
    return format_civil(to_civil(time, false));
}

} // namespace plexus

#include "text/go_text.hpp"

#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "text/code_point.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::int64_t second = 1'000'000'000;

/// Seconds, rounded down, and what is left of the nanoseconds.
struct moment {
    std::time_t seconds;
    std::int64_t rest;
};

moment split(std::int64_t wall_ns) {
    std::int64_t seconds = wall_ns / second;
    if (wall_ns % second < 0)
        --seconds;
    return {static_cast<std::time_t>(seconds), wall_ns - seconds * second};
}

std::string rfc3339(const std::tm& at, std::int64_t rest) {
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.tm_year + 1900,
                                   at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec);
    if (rest != 0) {
        text += fmt::format(".{:09}", rest);
        text.erase(text.find_last_not_of('0') + 1);
    }
    const long offset = at.tm_gmtoff / 60;
    if (offset == 0)
        return text + 'Z';
    return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', std::labs(offset) / 60,
                              std::labs(offset) % 60);
}

/// As many decimals as are needed.
std::string decimal(std::uint64_t value, std::uint64_t unit) {
    std::string text = std::to_string(value / unit);
    if (value % unit == 0)
        return text;
    const std::string rest = std::to_string(unit + value % unit); // its first digit is the unit's
    text += '.' + rest.substr(1);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

} // namespace

std::string uptime_text(nanoseconds age) {
    const std::int64_t seconds = age.count() / second;
    const std::int64_t minutes = seconds / 60;
    const std::int64_t hours = minutes / 60;
    const std::int64_t days = hours / 24;
    const std::int64_t years = days / 365;
    std::string text;
    if (years > 0)
        text += fmt::format("{}y", years);
    if (days > 0)
        text += fmt::format("{}d", days % 365);
    if (hours > 0)
        text += fmt::format("{}h", hours % 24);
    if (minutes > 0)
        text += fmt::format("{}m", minutes % 60);
    return text + fmt::format("{}s", seconds % 60);
}

std::string duration_text(nanoseconds value) {
    const std::uint64_t size = value.count() < 0 ? 0 - static_cast<std::uint64_t>(value.count())
                                                 : static_cast<std::uint64_t>(value.count());
    const std::string sign = value.count() < 0 ? "-" : "";
    if (size == 0)
        return "0s";
    if (size < 1'000)
        return sign + decimal(size, 1) + "ns";
    if (size < 1'000'000)
        return sign + decimal(size, 1'000) + "\xC2\xB5s";
    if (size < second)
        return sign + decimal(size, 1'000'000) + "ms";
    constexpr std::uint64_t minute = 60 * std::uint64_t{second};
    std::string text = sign;
    if (size >= 60 * minute)
        text += fmt::format("{}h", size / (60 * minute));
    if (size >= minute)
        text += fmt::format("{}m", size / minute % 60);
    return text + decimal(size % minute, second) + "s";
}

std::string utc_text(std::int64_t wall_ns) {
    const moment at = split(wall_ns);
    std::tm fields{};
    gmtime_r(&at.seconds, &fields);
    return rfc3339(fields, at.rest);
}

std::string local_text(std::int64_t wall_ns) {
    const moment at = split(wall_ns);
    std::tm fields{};
    localtime_r(&at.seconds, &fields);
    return rfc3339(fields, at.rest);
}

std::string http_date(std::int64_t wall_ns) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const moment at = split(wall_ns);
    std::tm fields{};
    gmtime_r(&at.seconds, &fields);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[fields.tm_wday],
                       fields.tm_mday, months[fields.tm_mon], fields.tm_year + 1900, fields.tm_hour,
                       fields.tm_min, fields.tm_sec);
}

// Which characters beyond ASCII count as printable is a table of thousands of ranges in the
// reference; here all do but the spaces and marks that are known to hide.
std::string quoted(std::string_view text) {
    static constexpr std::string_view named = "\a\b\f\n\r\t\v\"\\";
    static constexpr std::string_view letters = "abfnrtv\"\\";
    std::string out = "\"";
    while (!text.empty()) {
        const code_point next = decode(text);
        if (!next.valid)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
        else if (const auto at = named.find(text[0]); at != named.npos)
            (out += '\\') += letters[at];
        else if (next.value < 0x20 || next.value == 0x7f)
            out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(next.value));
        else if ((next.value >= 0x80 && next.value <= 0xa0) || next.value == 0xad ||
                 (next.value >= 0x2000 && next.value <= 0x200f) ||
                 (next.value >= 0x2028 && next.value <= 0x202f) || next.value == 0xfeff)
            out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(next.value));
        else
            out += text.substr(0, next.size);
        text.remove_prefix(next.size);
    }
    return out + '"';
}

} // namespace plexus::monitoring

#include "base/time.hpp"

#include <cstdlib>
#include <ctime>

#include <doctest/doctest.h>

#include "base/errno_text.hpp"

using namespace plexus;

namespace {

wall_time at(std::int64_t seconds, std::int64_t nanoseconds = 0) {
    return wall_time(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

} // namespace

TEST_CASE("time: RFC 3339 with trimmed fraction") {
    CHECK(format_rfc3339(at(0)) == "1970-01-01T00:00:00Z");
    CHECK(format_rfc3339(at(1767323045, 123456789)) == "2026-01-02T03:04:05.123456789Z");
    CHECK(format_rfc3339(at(1767323045, 120000000)) == "2026-01-02T03:04:05.12Z");
    CHECK(format_rfc3339(at(1767323045, 1)) == "2026-01-02T03:04:05.000000001Z");
    CHECK(format_rfc3339(at(-1, 500000000)) == "1969-12-31T23:59:59.5Z");
}

TEST_CASE("time: the local form carries the host's offset") {
    const char* before = std::getenv("TZ");
    const std::string saved = before ? before : "";
    const auto in_zone = [](const char* zone, wall_time time) {
        setenv("TZ", zone, 1);
        tzset();
        return format_rfc3339_local(time);
    };
    CHECK(in_zone("IST-5:30", at(0)) == "1970-01-01T05:30:00+05:30");
    CHECK(in_zone("NST3:30", at(0)) == "1969-12-31T20:30:00-03:30");
    CHECK(in_zone("UTC0", at(0)) == "1970-01-01T00:00:00Z");
    if (before)
        setenv("TZ", saved.c_str(), 1);
    else
        unsetenv("TZ");
    tzset();
}

TEST_CASE("errno: texts as the reference words them") {
    CHECK(path_error("open", "/x", ENOENT) == "open /x: no such file or directory");
    CHECK(errno_text(EADDRINUSE) == "address already in use");
    CHECK(errno_text(EREMCHG) == "remote address changed");
    CHECK(errno_text(EDOTDOT) == "RFS specific error");
}

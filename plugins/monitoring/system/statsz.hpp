#pragma once

#include <string>

#include "collect/sources.hpp"
#include "system/server_identity.hpp"

namespace plexus::monitoring {

/// What a server says of itself again and again, and when asked. [home]
std::string statsz_text(const sources& from, server_identity& identity);

/// When a server says it unasked: soon after the start, then more and more rarely.
///
/// Thread: one. Owner: whoever has the timer. Pure: times are told.
class statsz_pace {
public:
    static constexpr nanoseconds first = std::chrono::milliseconds(250);
    static constexpr nanoseconds last = std::chrono::seconds(10);
    static constexpr nanoseconds apart_min = std::chrono::seconds(1);

    struct step {
        bool due;         ///< now
        nanoseconds next; ///< how long until the timer is to be asked about again
    };
    /// The timer has run out.
    step run_out(nanoseconds now);
    /// Somebody wants it now: never too early.
    void said(nanoseconds now) noexcept { said_ = now; }

private:
    nanoseconds interval_ = first;
    nanoseconds said_ = nanoseconds::min();
};

} // namespace plexus::monitoring

#pragma once

#include <chrono>

namespace plexus::check {

/// How long this thread is kept: at work, and where it waits for something of its own accord. What
/// it waits for a processor is the machine's affair and does not count; nor is a pause of the whole
/// machine taken for a wait.
///
/// Thread: one. Owner: by value.
class loop_clock {
public:
    loop_clock();
    ~loop_clock();
    loop_clock(const loop_clock&) = delete;
    loop_clock& operator=(const loop_clock&) = delete;

    struct times {
        std::chrono::nanoseconds at_work;
        std::chrono::nanoseconds waiting;
    };
    void start() { started_ = now(); }
    /// Since the start.
    times elapsed() const;

private:
    struct reading {
        std::chrono::nanoseconds wall{};
        std::chrono::nanoseconds at_work{};
        std::chrono::nanoseconds without_processor{}; ///< 0 where the system does not count it
        long waits = 0;                               ///< how often it gave its processor up
    };
    reading now() const;

    const int statistics_; ///< of this thread, as the system keeps them; below 0: it does not
    reading started_;
};

} // namespace plexus::check

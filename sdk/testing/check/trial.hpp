#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "../world.hpp"
#include "loop_clock.hpp"

namespace plexus::check {

/// How long things may take.
struct patience {
    std::chrono::milliseconds trial{60'000}; ///< a whole trial, in real time; then it is ended
    std::chrono::milliseconds loop{100};     ///< a function that runs on a loop: see abi/loop.h
};

/// One check under way, seen from inside the process that runs it. Watches the plugin's functions:
/// who keeps the loop, and which one it was that never came back.
///
/// Thread: one. Owner: try_out().
class trial final : public testing::call_watch {
public:
    /// `to` and `progress` lead to the other process.
    trial(const patience& limits, int to, char* progress);

    /// What is wrong, for people; each is kept once, and complaints_max of them.
    void complain(std::string what);
    static constexpr std::size_t complaints_max = 20;
    void complain_of(const std::vector<std::string>& all, const std::string& what = {});

    void enter(const char* function, bool on_loop) override;
    void leave(const char* function, bool on_loop) override;
    /// How many functions of plugins have been called.
    std::uint64_t calls() const noexcept { return calls_; }

private:
    const patience& limits_;
    const int to_;
    char* const progress_; ///< the function that runs
    std::set<std::string> said_;
    std::uint64_t calls_ = 0;
    unsigned depth_ = 0;
    loop_clock clock_;
};

/// Runs `body` in a process of its own, so that whatever the plugin does there, the next check
/// begins as if nothing had happened. What was complained of: nothing, when all is well; that it
/// died, or did not end, and in which function of the plugin, is a complaint, too.
std::vector<std::string> try_out(const patience& limits, const std::function<void(trial&)>& body);

} // namespace plexus::check

#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "client/service.hpp"
#include "config/options.hpp"

namespace plexus::cli {

/// Lame duck mode: clients are told, and after a while closed one by one, so that they move to
/// other servers without a stampede.
///
/// Thread: begin() is [any]; `finished` is called on a loop, once.
/// Owner:  the server; a mode that began never ends but with the server.
/// Source: core 22.
class lame_duck {
public:
    lame_duck(client::service& clients, logger& log, const config::timer_options& timers,
              std::function<void()> finished);

    void begin();

    /// The pause between closing two clients, and how many are closed at a time.
    struct pace {
        std::chrono::nanoseconds interval;
        std::size_t batch = 1;
    };
    static pace pace_for(std::size_t clients, std::chrono::nanoseconds time);

private:
    struct client_place {
        net::loop* home;
        std::uint64_t id;
    };
    void collect();
    void start_closing();
    void close_some();

    client::service& clients_;
    logger& log_;
    const config::timer_options timers_;
    const std::function<void()> finished_;
    net::loop& home_;
    net::timer timer_;
    void (lame_duck::*on_timer_)() = nullptr;
    std::mutex mutex_; // guards found_ while loops report theirs
    std::vector<client_place> found_;
    pace pace_{};
};

} // namespace plexus::cli

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "net/loop.hpp"
#include "net/timer.hpp"

namespace plexus::client {

class service;

/// Has sessions of one loop asked about again, so many at a time: what authenticators may be asked
/// at once is bounded, and those who log in need their part of it.
///
/// Thread: [loop].
/// Owner:  the service.
/// Limits: open_max. Waiting: each session at most once.
class login_rechecks {
public:
    /// Questions about live connections that wait for their answers at the same time, on all loops
    /// together; but one on each loop.
    static constexpr std::size_t open_max = 500;
    /// How long to wait once an authenticator could not be asked.
    static constexpr std::chrono::milliseconds retry_after{100};

    login_rechecks(service& sessions, net::loop& home);

    /// The session is asked about when those before it are.
    void add(std::uint64_t id) {
        waiting_.push_back(id);
        go_on();
    }

    // What comes of session::check_login_again().
    void asked() { ++open_; }
    void answered() {
        --open_;
        go_on();
    }
    void could_not_ask() { home_.arm_after(pause_, retry_after); }

private:
    void go_on();

    service& sessions_;
    net::loop& home_;
    const std::size_t open_most_;
    std::size_t open_ = 0;
    bool going_on_ = false;
    std::deque<std::uint64_t> waiting_;
    net::timer pause_; ///< armed: nobody is asked about
};

} // namespace plexus::client

#pragma once

#include <boost/intrusive/set.hpp>
#include <chrono>

namespace plexus::net {

using clock = std::chrono::steady_clock;

/// One pending call of `fire(context)` on a loop. Embedded in what it times: no allocation.
///
/// Thread: [loop] only. Owner: the object it is a member of; destruction disarms.
class timer : public boost::intrusive::set_base_hook<
                  boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                  boost::intrusive::optimize_size<true>> {
public:
    using callback = void (*)(void* context);

    timer(callback fire, void* context) noexcept : fire_(fire), context_(context) {}
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;

    bool armed() const noexcept { return is_linked(); }
    void cancel() noexcept {
        if (is_linked())
            unlink();
    }
    clock::time_point due() const noexcept { return due_; }

    friend bool operator<(const timer& a, const timer& b) noexcept { return a.due_ < b.due_; }

private:
    friend class timer_queue;
    callback fire_;
    void* context_;
    clock::time_point due_{};
};

/// The armed timers of one loop, ordered by when they are due.
class timer_queue {
public:
    /// Arms `t`, again if it is armed already.
    void arm(timer& t, clock::time_point due) noexcept {
        t.cancel();
        t.due_ = due;
        queue_.insert(t);
    }
    bool empty() const noexcept { return queue_.empty(); }
    clock::time_point earliest() const noexcept { return queue_.begin()->due_; }

    /// Calls every timer due at `now`. A callback may arm and cancel any timer, its own included;
    /// what it arms for `now` or earlier waits for the next call, so this ends.
    void fire_due(clock::time_point now) {
        queue due;
        while (!queue_.empty() && queue_.begin()->due_ <= now) {
            timer& t = *queue_.begin();
            t.cancel();
            due.insert(t);
        }
        while (!due.empty()) {
            timer& t = *due.begin();
            t.cancel();
            t.fire_(t.context_);
        }
    }

private:
    using queue = boost::intrusive::multiset<timer, boost::intrusive::constant_time_size<false>>;
    queue queue_;
};

} // namespace plexus::net

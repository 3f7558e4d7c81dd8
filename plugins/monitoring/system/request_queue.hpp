#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <utility>

#include <plexus/task.hpp>

namespace plexus::monitoring {

/// Requests that are answered one after the other, in order of arrival: so that many of them cost
/// no more at a time than one does.
///
/// Thread: [home]. Owner: the plugin.
/// Limits: waiting_max; whoever asks beyond it is told so.
class request_queue {
public:
    static constexpr std::size_t waiting_max = 1'000;

    explicit request_queue(task_scope& tasks) : tasks_(tasks) {}

    bool full() const noexcept { return waiting_.size() >= waiting_max; }
    void add(plexus::task<void> answer) {
        waiting_.push_back(std::move(answer));
        if (!std::exchange(running_, true))
            tasks_.spawn("system requests", run());
    }

private:
    plexus::task<void> run() {
        while (!waiting_.empty()) {
            plexus::task<void> next = std::move(waiting_.front());
            waiting_.pop_front();
            try {
                co_await std::move(next);
            } catch (const std::exception& thrown) {
                tasks_.host().error("a system request: ", std::string_view(thrown.what()));
            }
        }
        running_ = false;
    }

    task_scope& tasks_;
    std::deque<plexus::task<void>> waiting_;
    bool running_ = false;
};

} // namespace plexus::monitoring

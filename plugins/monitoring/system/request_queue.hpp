#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <utility>

#include <plexus/bus.hpp>
#include <plexus/task.hpp>

#include "collect/on_loop.hpp"
#include "state/queue_load.hpp"

namespace plexus::monitoring {

/// Requests that are answered one after the other, in order of arrival, with a pause before each:
/// so that many of them cost no more at a time than one does.
///
/// Thread: [home]. Owner: the plugin.
/// Limits: waiting_max, and what one account may have of it; whoever asks beyond them is told so.
class request_queue {
public:
    static constexpr std::size_t waiting_max = 1'000;

    /// `load` is that of several queues together.
    request_queue(task_scope& tasks, queue_load& load, std::size_t of_account_max = waiting_max)
        : tasks_(tasks), load_(load), of_account_max_(of_account_max) {}

    bool full_for(const account* asker) const {
        return waiting_.size() >= waiting_max ||
               (waiting_.size() >= of_account_max_ &&
                std::ranges::count(waiting_, asker, &request::asker) >=
                    static_cast<std::ptrdiff_t>(of_account_max_));
    }
    void add(const account* asker, plexus::task<void> answer) {
        waiting_.push_back({asker, std::move(answer)});
        ++load_.pending;
        if (!std::exchange(running_, true))
            tasks_.spawn("system requests", run());
    }

private:
    struct request {
        const account* asker;
        plexus::task<void> answer;
    };

    plexus::task<void> run() {
        while (!waiting_.empty()) {
            plexus::task<void> next = std::move(waiting_.front().answer);
            waiting_.pop_front();
            --load_.pending;
            ++load_.in_progress;
            try {
                co_await pause(home_loop(tasks_.host()));
                co_await std::move(next);
            } catch (const std::exception& thrown) {
                tasks_.host().error("a system request: ", std::string_view(thrown.what()));
            }
            --load_.in_progress;
        }
        running_ = false;
    }

    task_scope& tasks_;
    queue_load& load_;
    const std::size_t of_account_max_;
    std::deque<request> waiting_;
    bool running_ = false;
};

} // namespace plexus::monitoring

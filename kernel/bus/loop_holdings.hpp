#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <plexus/abi/loop.h>

#include "bus/kernel_tables.hpp"
#include "bus/plugin_host.hpp"
#include "net/loop_group.hpp"

namespace plexus::bus {

/// The timers of one plugin and its work on other threads.
///
/// Thread: as each function says. Owner: the plugin's px_host.
/// Limits: timers_max.
class loop_holdings final : public holdings {
public:
    static constexpr std::size_t timers_max = 100'000;

    explicit loop_holdings(px_host& host);
    ~loop_holdings() override;

    std::vector<std::string> take_back(std::function<void()> done) override;

    /// The number of the timer, 0 when there are too many. [loop] `here`
    std::uint64_t start_timer(net::loop& here, net::clock::duration delay, px_task_fn fn,
                              void* arg);
    void cancel_timer(net::loop& here, std::uint64_t timer); ///< [loop] `here`

    /// As px_loop_v0.work. [loop] `here`
    px_status work(net::loop& here, px_task_fn job, px_task_fn done, px_task_fn dropped, void* arg);

private:
    struct running_timer;
    using timers = std::unordered_map<std::uint64_t, running_timer>;
    struct piece_of_work;
    using work_ptr = std::shared_ptr<piece_of_work>;

    static void fire(void* context);
    void run_work(const work_ptr& piece);
    void finish(const work_ptr& piece);
    void drop(const piece_of_work& piece);
    void forget(const work_ptr& piece);

    px_host& host_;
    std::vector<timers> timers_; ///< [loop] each its own
    std::atomic<std::uint64_t> last_timer_{0};
    std::atomic<std::size_t> timer_count_{0};

    std::mutex mutex_;                   // guards what follows
    std::unordered_set<work_ptr> works_; ///< not yet done or dropped
    bool closed_ = false;                ///< the plugin is deactivated
    std::function<void()> when_idle_;    ///< called when the last of works_ has gone
};

} // namespace plexus::bus

#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/counter.hpp"
#include "base/shared_bytes.hpp"
#include "net/buffer_pool.hpp"
#include "net/staging.hpp"
#include "net/timer.hpp"
#include "router/lane.hpp"

namespace plexus::net {

class connection;
class loop_group;

/// One io thread. A connection lives on one loop for life.
///
/// Everything a loop does happens in batches: one readiness event, one posted task, one round of
/// timers. What a batch wants to send is gathered in `staging` and flushed once at its end. Between
/// two batches a loop is quiescent: it holds no pointer to a subscription or a foreign connection
/// that it would use without validating it again (see loop_group::after_grace).
///
/// Thread: [loop] but where marked. Owner: loop_group.
class loop : public router::lane {
public:
    using task = std::move_only_function<void()>;

    loop(loop_group& group, unsigned lane_index);
    ~loop();

    /// The loop whose thread this is; null on every other thread. [any]
    static loop* current() noexcept { return current_; }

    /// Runs `work` as a batch of its own on this loop, soon. [any]
    void post(task work);

    /// Runs `work` as one batch: refreshes now(), runs it, flushes what it staged.
    template <class Work>
    void run_batch(Work&& work) {
        begin_batch();
        work();
        end_batch();
    }

    /// Time of the running batch; one clock read a batch.
    clock::time_point now() const noexcept { return now_; }

    /// Runs `work` at the end of the running batch, once what it staged is sent. It must not stage
    /// anything itself.
    void at_batch_end(task work) { endings_.push_back(std::move(work)); }

    void arm(timer& t, clock::time_point due);
    void arm_after(timer& t, clock::duration delay) { arm(t, now_ + delay); }

    /// The output gathered for `target` in this batch.
    staged_output& output_to(connection& target) { return staging_.of(target); }
    staging_area& staging() noexcept { return staging_; }

    /// The buffer every connection of this loop reads into: read_block_size bytes, held by nobody
    /// else. Payloads may be kept by reference: the loop then takes another block.
    shared_bytes& read_block();
    static constexpr std::size_t read_block_size = 256 * 1024;
    static constexpr std::size_t read_blocks_max = 8;

    /// Memory for what passes the filters of its connections.
    buffer_pool& buffers() noexcept { return buffers_; }

    /// The connection whose input the running batch handles, if it may be held back.
    connection* producer() const noexcept { return producer_; }
    void set_producer(connection* producer) noexcept { producer_ = producer; }
    /// A consumer of the running batch is far behind: its producer should wait this long.
    void ask_stall(clock::duration wait) noexcept {
        stall_ = std::max(stall_, wait);
        count(stalls_, 1);
    }
    /// How often it was asked. [any]
    std::uint64_t stalls() const noexcept { return stalls_.load(std::memory_order_relaxed); }
    clock::duration take_stall() noexcept { return std::exchange(stall_, clock::duration::zero()); }

    loop_group& group() noexcept { return group_; }

    /// Connections that live here, by id.
    std::unordered_map<std::uint64_t, std::unique_ptr<connection>>& connections() noexcept {
        return connections_;
    }

    /// The Asio side, for the .cpp files of this module only.
    struct impl;
    impl& io() noexcept { return *impl_; }

private:
    friend class loop_group;
    void begin_batch();
    void end_batch();
    void run_endings();
    void run(); ///< the thread's body; returns after stop()
    void stop();
    void end_connections(); ///< of those still there once the thread has ended
    void arm_wakeup();

    static inline constinit thread_local loop* current_ = nullptr;

    loop_group& group_;
    clock::time_point now_ = clock::now();
    timer_queue timers_;
    staging_area staging_{*this};
    std::vector<task> endings_;
    std::vector<task> running_endings_;     ///< kept for its memory
    std::vector<shared_bytes> read_blocks_; ///< at most read_blocks_max
    buffer_pool buffers_;
    connection* producer_ = nullptr;
    clock::duration stall_ = clock::duration::zero();
    std::atomic<std::uint64_t> stalls_{0};
    std::unique_ptr<impl> impl_;
    std::unordered_map<std::uint64_t, std::unique_ptr<connection>> connections_;
};

} // namespace plexus::net

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/loop.hpp"

namespace plexus::net {

/// All loops of the server, and the grace period that lets them share memory without counting.
///
/// Loops look subscriptions and connections up in shared structures and use plain pointers to them
/// within a batch. Who removes such an object first takes it out of every shared structure, then
/// frees it after a grace period: once every loop has been between two batches since.
///
/// Thread: [any] for after_grace and operator[]; [init] for the rest.
class loop_group {
public:
    explicit loop_group(unsigned loops);
    ~loop_group();

    /// Starts one thread per loop.
    void start();
    /// Ends the loops after the batches they are in, joins the threads, and closes what is left.
    void stop();

    /// Runs `work` on every connection, each on its own loop, and then `done`, on the last loop
    /// that finished. [any]
    void for_each_connection(std::function<void(connection&)> work, std::function<void()> done);

    /// Waits until no loop has connections, at most `limit`. From a thread that is no loop's.
    void wait_until_empty(std::chrono::milliseconds limit);

    unsigned size() const noexcept { return static_cast<unsigned>(loops_.size()); }
    loop& operator[](unsigned index) noexcept { return *loops_[index]; }

    /// The loop for a new connection: each in turn.
    loop& next() noexcept;

    /// Runs `work` as a batch on `home` after every loop has been quiescent once. [any]
    void after_grace(loop& home, loop::task work);

private:
    struct waiting {
        loop* home;
        loop::task work;
    };
    void start_round();
    void passed();

    std::vector<std::unique_ptr<loop>> loops_;
    std::vector<std::thread> threads_;
    std::atomic<unsigned> next_{0};

    std::mutex mutex_;               // guards what follows
    std::vector<waiting> current_;   ///< what the running round will release
    std::vector<waiting> following_; ///< what came since; released by the round after it
    unsigned to_pass_ = 0;           ///< loops that the running round still waits for
};

} // namespace plexus::net

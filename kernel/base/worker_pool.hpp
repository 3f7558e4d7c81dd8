#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace plexus {

/// Threads for what would block a loop: password hashing, DNS, files.
///
/// A job runs on some pool thread and hands its result on itself, usually by posting to the loop
/// that asked. Jobs start in the order they were submitted.
///
/// Thread: [any] submit(), pending(); stop() is for the owner, never from a job.
/// Owner:  main, which stops the pool before it ends what the jobs refer to.
/// Errors: submit() returns false, and destroys the job unrun, when the queue is full or the pool
///         stopped. A job must not throw (that ends the process).
/// Limits: at most `queue_max` jobs waiting, besides the running ones.
class worker_pool {
public:
    using job = std::move_only_function<void()>;

    /// Starts `threads` threads (at least one), named `name` for debuggers.
    worker_pool(std::string name, std::size_t threads, std::size_t queue_max);
    ~worker_pool();
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;

    bool submit(job work);
    /// Waits for the running jobs; those that have not started are destroyed unrun. Idempotent.
    void stop();
    std::size_t pending() const;

private:
    void run();

    const std::size_t queue_max_;
    mutable std::mutex mutex_; // guards queue_ and stopping_
    std::condition_variable wake_;
    std::deque<job> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace plexus

#include "base/worker_pool.hpp"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace plexus {

worker_pool::worker_pool(std::string name, std::size_t threads, std::size_t queue_max)
    : queue_max_(queue_max) {
    name.resize(std::min<std::size_t>(name.size(), 15)); // the most Linux takes
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), name.c_str());
    }
}

worker_pool::~worker_pool() {
    stop();
}

bool worker_pool::submit(job work) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= queue_max_)
            return false;
        queue_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

void worker_pool::stop() {
    std::deque<job> unrun; // destroyed without the lock: jobs own things of others
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        unrun.swap(queue_);
    }
    unrun.clear();
    wake_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

std::size_t worker_pool::pending() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void worker_pool::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_)
            return;
        job work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        work = nullptr; // what it owns ends before the lock is taken again
        lock.lock();
    }
}

} // namespace plexus

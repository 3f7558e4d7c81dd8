#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace plexus {

/// A shared_ptr that one thread replaces while others take copies of it.
///
/// std::atomic<std::shared_ptr> of libstdc++ 12 is no option: its load() lets go of its lock
/// without release order, so that a later store may overtake the copy on processors with weak
/// ordering. Thread: [any]. Errors: none.
template <class T>
class shared_slot {
public:
    shared_slot() = default;
    explicit shared_slot(std::shared_ptr<T> value) : value_(std::move(value)) {}

    std::shared_ptr<T> load() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }
    void store(std::shared_ptr<T> value) {
        const std::lock_guard lock(mutex_);
        value_.swap(value); // the former one ends after the lock
    }

private:
    mutable std::mutex mutex_; // guards value_
    std::shared_ptr<T> value_;
};

} // namespace plexus

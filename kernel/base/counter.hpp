#pragma once

#include <atomic>
#include <cstdint>

namespace plexus {

/// Adds to a counter that one thread writes and any may read; cheaper than a locked addition.
inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t more) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

} // namespace plexus

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace plexus::monitoring {

/// Counts values by size: bucket i holds those up to first * factor^i, the last one the rest.
///
/// Thread: add() [any], without a lock; the rest [any], as of about now.
/// Owner: whoever has it. Limits: Buckets.
template <std::size_t Buckets>
class histogram {
public:
    constexpr histogram(std::uint64_t first, std::uint64_t factor) {
        for (std::uint64_t& bound : bounds_) {
            bound = first;
            first *= factor;
        }
    }

    void add(std::uint64_t value) noexcept {
        std::size_t i = 0;
        while (i < Buckets && value > bounds_[i])
            ++i;
        counts_[i].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }

    const std::array<std::uint64_t, Buckets>& bounds() const noexcept { return bounds_; }
    std::vector<std::uint64_t> counts() const {
        std::vector<std::uint64_t> copy;
        for (const auto& count : counts_)
            copy.push_back(count.load(std::memory_order_relaxed));
        return copy;
    }
    std::uint64_t sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

    /// The value that this share of all is not above, as an upper bound. 0: there are none; of
    /// those in the last bucket only the highest bound is known.
    std::uint64_t quantile(double share) const {
        const auto counts = this->counts();
        std::uint64_t total = 0;
        for (const std::uint64_t count : counts)
            total += count;
        double left = share * static_cast<double>(total);
        for (std::size_t i = 0; i < Buckets && total > 0; ++i) {
            left -= static_cast<double>(counts[i]);
            if (left <= 0)
                return bounds_[i];
        }
        return total > 0 ? bounds_.back() : 0;
    }

private:
    std::array<std::uint64_t, Buckets> bounds_{};
    std::array<std::atomic<std::uint64_t>, Buckets + 1> counts_{};
    std::atomic<std::uint64_t> sum_{0};
};

} // namespace plexus::monitoring

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "router/lane.hpp"
#include "router/subscription.hpp"
#include "subject/index.hpp"
#include "subject/mapping_set.hpp"

namespace plexus::router {

/// The subjects of one account: who subscribed to what, and how published subjects are mapped.
///
/// Thread: [any], but where a lane is passed: that lane's thread.
/// Owner:  the account. Subscriptions are their subscribers'; a lane uses what match() gave it
///         until its batch ends, and they are freed a grace period after remove().
/// Limits: a lane remembers answers in its match_cache.
class space {
public:
    /// What was published and delivered here, by one lane.
    struct alignas(64) traffic {
        std::atomic<std::uint64_t> in_messages{0}, in_bytes{0}, out_messages{0}, out_bytes{0};
    };

    /// `cached` false: look every subject up anew (`disable_sublist_cache`).
    space(unsigned lanes, bool cached);
    ~space();

    /// False when the subject is malformed.
    bool add(subscription& subscription);
    void remove(subscription& subscription) noexcept;
    bool has_interest(std::string_view subject) const;
    std::size_t size() const;

    /// Everyone who wants `subject`, from the lane's cache when it still holds. Good until the
    /// lane's next call.
    const subject::match_result& match(lane& lane, std::string_view subject);

    /// Written by that lane alone. [any] to read
    traffic& traffic_of(unsigned lane) noexcept { return traffic_[lane]; }

    /// The account's mappings, or null. [lane]: good until the batch ends.
    const subject::mapping_set* mappings() const noexcept {
        return mappings_.load(std::memory_order_acquire);
    }
    /// Returns the former ones, to be freed after a grace period.
    std::unique_ptr<const subject::mapping_set>
    replace_mappings(std::unique_ptr<const subject::mapping_set> mappings);

    /// Calls visit(subscription&) for each, with the index locked. [any]
    template <class Visit>
    void for_each(Visit&& visit) const {
        std::shared_lock lock(mutex_);
        index_.for_each(
            [&](subject::index_entry& entry) { visit(static_cast<subscription&>(entry)); });
    }

private:
    const std::uint64_t id_;   ///< no other space ever has it: whose a remembered answer is
    const std::uint64_t seed_; ///< of every hash: clients cannot aim for collisions
    const bool cached_;
    mutable std::shared_mutex mutex_; // guards index_
    subject::index index_;
    std::atomic<const subject::mapping_set*> mappings_{nullptr};
    std::vector<traffic> traffic_; ///< [lane] each its own
};

} // namespace plexus::router

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

/// What an operator sees of a space.
struct space_statistics {
    // What connections sent, and what they were sent: without the server's own parts.
    std::uint64_t in_messages = 0, in_bytes = 0, out_messages = 0, out_bytes = 0;
    // The index: entries now, and since it was made.
    std::uint64_t subscriptions = 0, inserts = 0, removes = 0;
    // Look-ups, and those of them that found the answer remembered.
    std::uint64_t lookups = 0, hits = 0;
    // What the lanes remember now.
    std::uint64_t answers = 0, receivers = 0, receivers_max = 0;
};

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
        /// Of these, what the server's own parts published and were given.
        std::atomic<std::uint64_t> own_in_messages{0}, own_in_bytes{0}, own_out_messages{0},
            own_out_bytes{0};
        // Off the usual way of a message.
        std::atomic<std::uint64_t> refused_messages{0}, refused_bytes{0}; ///< by permissions
        std::atomic<std::uint64_t> more_lookups{0}; ///< beside that of each message
        std::atomic<std::uint64_t> misses{0};       ///< look-ups whose answer was not remembered
        std::shared_ptr<remembered> tally = std::make_shared<remembered>();
    };

    /// `cached` false: look every subject up anew (`disable_sublist_cache`). `name`, of the
    /// account, is for those who look on, and lives as long.
    space(unsigned lanes, bool cached, std::string_view name = {});
    ~space();

    std::string_view name() const noexcept { return name_; }

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
    /// One of the server's own parts publishes so much. [lane]
    void count_own_publish(const lane& lane, std::uint64_t bytes) noexcept;
    /// One was given so much. [lane]
    void count_own_delivery(const lane& lane, std::uint64_t bytes) noexcept;
    /// A message that may not be published was counted as sent by its connection all the same.
    /// [lane]
    void count_refused(const lane& lane, std::uint64_t bytes) noexcept;
    /// The lane looks up something that is no message. [lane]
    void count_lookup(const lane& lane) noexcept;

    /// What was counted never goes back from one call to the next. [any]
    space_statistics statistics() const;

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

    /// As subject::index::slice. [any]: on a loop they are good until the batch ends
    std::uint64_t slice(std::uint64_t cursor, std::size_t count,
                        std::vector<subject::index_entry*>& found) const {
        std::shared_lock lock(mutex_);
        return index_.slice(cursor, count, found);
    }
    /// What match() would give, without the cache. [any] likewise
    void look_up(std::string_view subject, subject::match_result& found) const {
        std::shared_lock lock(mutex_);
        index_.match(subject, found);
    }

private:
    const std::uint64_t id_;   ///< no other space ever has it: whose a remembered answer is
    const std::uint64_t seed_; ///< of every hash: clients cannot aim for collisions
    const bool cached_;
    const std::string_view name_;
    mutable std::shared_mutex mutex_; // guards index_
    subject::index index_;
    std::atomic<const subject::mapping_set*> mappings_{nullptr};
    std::vector<traffic> traffic_; ///< [lane] each its own

    mutable std::mutex told_mutex_; // guards told_
    mutable space_statistics told_; ///< the last statistics
};

} // namespace plexus::router

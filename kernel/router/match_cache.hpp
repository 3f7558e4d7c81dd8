#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/counter.hpp"
#include "subject/match_result.hpp"

namespace plexus::router {

/// How much one lane remembers of one space.
///
/// Thread: written by the lane, [any] to read. Owner: shared by the space and the places of the
/// lane's cache, since either may go first.
class remembered {
public:
    std::uint64_t answers() const noexcept { return answers_.load(std::memory_order_relaxed); }
    /// Receivers in all of them together.
    std::uint64_t receivers() const noexcept { return receivers_.load(std::memory_order_relaxed); }
    /// Receivers in the largest; when that was forgotten, in the largest since then.
    std::uint64_t largest() const noexcept { return largest_.load(std::memory_order_relaxed); }

    void add(std::uint64_t receivers) noexcept {
        count(answers_, 1);
        count(receivers_, receivers);
        if (receivers > largest()) {
            largest_.store(receivers, std::memory_order_relaxed);
            as_large_ = 0;
        }
        if (receivers == largest())
            ++as_large_;
    }
    void remove(std::uint64_t receivers) noexcept {
        count(answers_, 0 - std::uint64_t{1});
        count(receivers_, 0 - receivers);
        if (receivers == largest() && --as_large_ == 0)
            largest_.store(0, std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> answers_{0}, receivers_{0}, largest_{0};
    std::uint64_t as_large_ = 0; ///< answers with `largest_` receivers; of the lane
};

/// What one lane remembers of the indexes of all accounts: recent subjects and who wants them.
///
/// Each subject has one place, found by its hash; a newcomer takes the place of what is there. An
/// answer holds for one generation of the index of one space, so a stale one is never followed.
///
/// Thread: one lane. Owner: the lane.
/// Limits: `slots` answers, each of at most `result_max` entries and `subject_max` bytes, and
///         `entries_max` entries in all: beyond them answers are forgotten, in the order of their
///         places. What is forgotten or too large is looked up in the index again.
class match_cache {
public:
    static constexpr std::size_t slots = 2048;
    static constexpr std::size_t entries_max = 256 * 1024;
    static constexpr std::size_t result_max = 4096;
    static constexpr std::size_t subject_max = 256;

    struct slot {
        std::uint64_t space = 0;
        std::uint64_t generation = 0; ///< of its index; 0: empty
        std::uint64_t hash = 0;
        std::string subject;
        subject::match_result result;
        std::size_t counted = 0;           ///< entries of result that the cache has counted
        std::shared_ptr<remembered> tally; ///< of the space; null: nothing was ever kept here
    };

    /// The place for this hash. The first call makes the table.
    slot& place(std::uint64_t hash) {
        if (table_ == nullptr)
            table_ = std::make_unique<std::unique_ptr<slot>[]>(slots);
        std::unique_ptr<slot>& entry = table_[hash % slots];
        if (entry == nullptr)
            entry = std::make_unique<slot>();
        return *entry;
    }

    /// Empties a place; its memory stays for the next answer when it is little.
    void forget(slot& old) noexcept {
        if (old.generation == 0)
            return;
        old.tally->remove(old.counted);
        entries_ -= old.counted;
        old.generation = 0;
        if (old.counted > reused_max)
            old.result = {};
        old.counted = 0;
    }

    /// Counts the answer that a place has got, and makes room for it.
    void keep(slot& added) noexcept {
        added.counted = added.result.size();
        added.tally->add(added.counted);
        entries_ += added.counted;
        while (entries_ > entries_max) [[unlikely]] {
            slot* const oldest = table_[hand_++ % slots].get();
            if (oldest != nullptr && oldest != &added)
                forget(*oldest);
        }
    }

    /// Entries of all answers together.
    std::size_t entries() const noexcept { return entries_; }

    /// For answers too large to keep.
    subject::match_result& scratch() noexcept { return scratch_; }

private:
    static constexpr std::size_t reused_max = 64;

    std::unique_ptr<std::unique_ptr<slot>[]> table_;
    std::size_t entries_ = 0;
    std::size_t hand_ = 0; ///< the place to be emptied next
    subject::match_result scratch_;
};

} // namespace plexus::router

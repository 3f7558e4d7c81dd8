#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "subject/match_result.hpp"

namespace plexus::router {

/// What one lane remembers of an index: recent subjects and who wants them.
///
/// Each subject has one place, found by its hash; a newcomer takes the place of what is there. An
/// answer holds for one generation of the index, so a stale one is never followed.
///
/// Thread: one lane. Owner: space.
/// Limits: `slots` answers, each of at most `result_max` entries and `subject_max` bytes.
class match_cache {
public:
    static constexpr std::size_t slots = 1024;
    static constexpr std::size_t result_max = 4096;
    static constexpr std::size_t subject_max = 256;

    struct slot {
        std::uint64_t generation = 0; ///< 0: empty; of the index otherwise
        std::uint64_t hash = 0;
        std::string subject;
        subject::match_result result;
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

    /// For answers too large to keep.
    subject::match_result& scratch() noexcept { return scratch_; }

private:
    std::unique_ptr<std::unique_ptr<slot>[]> table_;
    subject::match_result scratch_;
};

} // namespace plexus::router

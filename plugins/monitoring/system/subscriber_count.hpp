#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <plexus/task.hpp>

#include "collect/sources.hpp"

namespace plexus::monitoring {

/// Which subscriptions are counted.
struct counted_subscriptions {
    std::string account;
    std::string subject;                ///< with wildcards: those that are within it
    std::optional<std::string> queue{}; ///< only members of this group
};

/// How many subscriptions of clients would get a message to a subject, members of queue groups one
/// by one. [home] Those of a whole account are looked at in slices.
plexus::task<std::uint64_t> count_subscribers(const sources& from, counted_subscriptions what);

/// Whether every subject that `subject` matches is matched by `other` as well. [any] pure
bool is_within(std::string_view subject, std::string_view other);

} // namespace plexus::monitoring

#pragma once

#include <cstdint>
#include <string>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// What subsz is asked for.
struct subsz_options {
    bool subscriptions = false; ///< with a page of their list
    std::int64_t offset = 0;    ///< negative: 0
    std::int64_t limit = 0;     ///< 0 or less: 1024
    std::string account{};      ///< empty: all
    std::string test{};         ///< those that a message to this subject would be matched with
};

/// The subscriptions of the accounts, in numbers, and one by one when they are wanted. The list is
/// walked twice, in slices: to count, and to write the page.
plexus::task<outcome> subsz(const sources& from, subsz_options options, output& out);

} // namespace plexus::monitoring

#pragma once

#include <cstdint>

#include <plexus/abi/inspect.h>

#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// What is known of the subscriptions of accounts, added up. [any] pure
class index_stats {
public:
    void add(const px_account_row& account);
    /// As members of the object that is open.
    void write(json_writer& out) const;

private:
    std::uint64_t subscriptions_ = 0;
    std::uint64_t cached_ = 0;
    std::uint64_t inserts_ = 0;
    std::uint64_t removes_ = 0;
    std::uint64_t matches_ = 0;
    std::uint64_t hits_ = 0;
    std::uint64_t fanout_ = 0;
    std::uint64_t fanout_max_ = 0;
};

} // namespace plexus::monitoring

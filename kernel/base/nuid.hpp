#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/random.hpp"

namespace plexus {

/// Makes NUIDs: 22 characters of `0-9A-Za-z`, a 12-character cryptographically random prefix and a
/// 10-character counter with random start and step (core.md 1). Two of one generator never repeat:
/// the prefix is renewed when the counter runs out.
///
/// Thread: [any] next().
class nuid_generator {
public:
    nuid_generator();
    std::string next();

private:
    void renew_prefix();
    void renew_counter();

    std::mutex mutex_; // guards everything below
    fast_random random_;
    std::string prefix_;
    std::uint64_t counter_ = 0;
    std::uint64_t step_ = 0;
};

} // namespace plexus

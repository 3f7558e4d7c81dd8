#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace plexus::testing {

/// What became of a run with one seed.
struct seed_outcome {
    std::string violated; ///< which invariant, and how; empty: none
    std::uint64_t digest; ///< of its timeline
};

/// Runs one seed after the other, each in a world of its own, and those that fail a second time: a
/// run that does not repeat itself is a failure of its own.
///
/// The variable PLEXUS_SEED of the environment names a single seed to run instead of all.
/// Errors: a line for each seed that fails, which says how to run it again; empty: none does.
std::string run_seeds(std::uint64_t first, std::uint64_t count,
                      const std::function<seed_outcome(std::uint64_t seed)>& run);

} // namespace plexus::testing

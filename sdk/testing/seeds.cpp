#include "seeds.hpp"

#include <cstdlib>

namespace plexus::testing {

std::string run_seeds(std::uint64_t first, std::uint64_t count,
                      const std::function<seed_outcome(std::uint64_t seed)>& run) {
    if (const char* only = std::getenv("PLEXUS_SEED")) {
        first = std::strtoull(only, nullptr, 10);
        count = 1;
    }
    std::string failures;
    for (std::uint64_t seed = first; seed != first + count; ++seed) {
        const seed_outcome once = run(seed);
        if (once.violated.empty())
            continue;
        const seed_outcome again = run(seed);
        const bool same = again.violated == once.violated && again.digest == once.digest;
        failures += "PLEXUS_SEED=" + std::to_string(seed) + ": " + once.violated +
                    (same ? "\n" : "; and the second run was another one\n");
    }
    return failures;
}

} // namespace plexus::testing

#pragma once

#include <atomic>
#include <cstdio>
#include <string>

namespace plexus::stress {

/// What did not hold; the first ones are told. [any]
inline std::atomic<int> failures = 0;

inline void expect(bool holds, const std::string& what) {
    if (!holds && ++failures <= 20)
        std::fprintf(stderr, "FAILED: %s\n", what.c_str());
}

/// The line that is counted, and the code to end with.
inline int tell_outcome(const char* name) {
    std::printf("%s: %d passed, %d failed\n", name, failures == 0 ? 1 : 0, failures.load());
    return failures == 0 ? 0 : 1;
}

} // namespace plexus::stress

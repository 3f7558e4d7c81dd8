#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace plexus {

void assert_failed(const char* condition, const char* why, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: broken invariant: %s (%s)\n", file, line, condition, why);
    std::abort();
}

} // namespace plexus

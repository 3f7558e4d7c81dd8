#pragma once

#include <cstdint>

namespace plexus::check {

/// What this process holds.
struct resources {
    std::uint64_t threads = 0;
    std::uint64_t files = 0;      ///< descriptors
    std::uint64_t heap_bytes = 0; ///< 0 where the allocator is another one

    static resources now();
    /// The same once more, waiting up to a second for threads that were not there \p before:
    /// the system lists a thread for a moment after it was joined.
    static resources after(const resources& before);
};

} // namespace plexus::check

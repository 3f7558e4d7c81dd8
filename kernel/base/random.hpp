#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

namespace plexus {

/// Fills `out` from the system's cryptographic generator: keys, nonces, ids. [any]
void random_bytes(std::span<std::uint8_t> out);

/// Fast pseudo random numbers (xoshiro256++) for choices that need no secrecy: queue members,
/// jitter, cache eviction. Meets std::uniform_random_bit_generator.
///
/// Thread: not safe; one for each loop. A given seed gives the same sequence everywhere.
class fast_random {
public:
    using result_type = std::uint64_t;

    /// Seeded from random_bytes().
    fast_random();
    explicit fast_random(std::uint64_t seed);

    std::uint64_t operator()();
    /// Uniform in [0, bound); 0 when bound is 0.
    std::uint64_t below(std::uint64_t bound);

    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return std::numeric_limits<std::uint64_t>::max(); }

private:
    std::array<std::uint64_t, 4> state_;
};

} // namespace plexus

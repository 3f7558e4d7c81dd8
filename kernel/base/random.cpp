#include "base/random.hpp"

#include <bit>

#include <sodium.h>

namespace plexus {

void random_bytes(std::span<std::uint8_t> out) {
    if (out.empty())
        return; // it must not get the null pointer of an empty span
    randombytes_buf(out.data(), out.size());
}

fast_random::fast_random() {
    random_bytes({reinterpret_cast<std::uint8_t*>(state_.data()), sizeof state_});
    state_[0] |= 1; // all zero is the one state the generator cannot leave
}

fast_random::fast_random(std::uint64_t seed) {
    // splitmix64, as the authors of xoshiro advise for seeding it
    for (std::uint64_t& word : state_) {
        seed += 0x9E3779B97F4A7C15u;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        word = z ^ (z >> 31);
    }
}

std::uint64_t fast_random::operator()() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t fast_random::below(std::uint64_t bound) {
    if (bound == 0)
        return 0;
    // Values under the threshold would make the small results likelier than the others.
    const std::uint64_t threshold = (0 - bound) % bound;
    std::uint64_t value = (*this)();
    while (value < threshold)
        value = (*this)();
    return value % bound;
}

} // namespace plexus

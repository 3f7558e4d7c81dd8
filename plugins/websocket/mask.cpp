#include "mask.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace plexus::websocket {

void unmasker::apply(std::string_view masked, char* out) noexcept {
    const char* in = masked.data();
    std::size_t left = masked.size();
    // Whole words first: memcpy of eight bytes is one load and one store on every machine, whatever
    // the order of its bytes, as key and payload are read alike.
    std::uint64_t key = 0;
    std::memcpy(&key, key_.data(), mask_key_size);
    std::memcpy(reinterpret_cast<char*>(&key) + mask_key_size, key_.data(), mask_key_size);
    for (; left >= sizeof key; left -= sizeof key, in += sizeof key, out += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, in, sizeof word);
        word ^= key;
        std::memcpy(out, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i)
        out[i] = static_cast<char>(in[i] ^ key_[i % mask_key_size]);
    skip(left);
}

void unmasker::skip(std::size_t size) noexcept {
    std::rotate(key_.begin(), key_.begin() + static_cast<std::ptrdiff_t>(size % mask_key_size),
                key_.end());
}

} // namespace plexus::websocket

#include "base/hash.hpp"

namespace plexus {

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
    // Bit by bit: nkeys are 35 bytes, a table would not earn its place.
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes) {
        value ^= static_cast<std::uint32_t>(byte) << 8;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 0x8000) != 0 ? (value << 1) ^ 0x1021 : value << 1;
        value &= 0xFFFF;
    }
    return static_cast<std::uint16_t>(value);
}

} // namespace plexus

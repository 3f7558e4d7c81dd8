#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plexus {

/// CRC-16/XMODEM (polynomial 0x1021, start 0): the checksum inside nkeys. [any]
std::uint16_t crc16(std::span<const std::uint8_t> bytes);

/// FNV-1a, 32 bits: what partition() mappings count with (core.md 25). Chain calls by handing the
/// previous value on. [any]
constexpr std::uint32_t fnv1a_32(std::string_view text, std::uint32_t value = 2166136261u) {
    for (char c : text)
        value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
    return value;
}

/// FNV-1a, 64 bits. [any]
constexpr std::uint64_t fnv1a_64(std::string_view text,
                                 std::uint64_t value = 14695981039346656037u) {
    for (char c : text)
        value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return value;
}

} // namespace plexus

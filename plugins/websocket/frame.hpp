#pragma once

#include <cstddef>
#include <cstdint>

/// What RFC 6455 and RFC 7692 call things: section 5.2 (frames), 5.5 (control frames).
namespace plexus::websocket {

enum class opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

// Of the first byte.
inline constexpr std::uint8_t final_bit = 0x80;
inline constexpr std::uint8_t compressed_bit = 0x40; // RSV1
inline constexpr std::uint8_t reserved_bits = 0x30;  // RSV2 and RSV3
inline constexpr std::uint8_t opcode_bits = 0x0f;
// Of the second byte.
inline constexpr std::uint8_t mask_bit = 0x80;
inline constexpr std::uint8_t length_bits = 0x7f;
inline constexpr std::uint8_t length_of_16_bits = 126;
inline constexpr std::uint8_t length_of_64_bits = 127;

inline constexpr std::size_t control_payload_max = 125;
inline constexpr std::size_t frame_header_max = 14; // with a mask
inline constexpr std::size_t mask_key_size = 4;

constexpr bool is_control(opcode code) noexcept {
    return code >= opcode::close;
}

} // namespace plexus::websocket

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Frames as a client makes them, written anew for the tests.
namespace frames {

struct shape {
    bool final = true;
    int reserved = 0; ///< RSV1 is 4
    int opcode = 2;
    bool masked = true;
};

inline constexpr std::array<char, 4> key{'\x37', '\xfa', '\x21', '\x3d'};

inline std::string client_frame(std::string_view payload, const shape& as = {}) {
    std::string frame;
    frame += static_cast<char>((as.final ? 0x80 : 0) | as.reserved << 4 | as.opcode);
    const int mask = as.masked ? 0x80 : 0;
    std::size_t length_size = 0;
    if (payload.size() > 0xffff) {
        frame += static_cast<char>(mask | 127);
        length_size = 8;
    } else if (payload.size() > 125) {
        frame += static_cast<char>(mask | 126);
        length_size = 2;
    } else {
        frame += static_cast<char>(mask | static_cast<int>(payload.size()));
    }
    for (std::size_t i = length_size; i-- > 0;)
        frame += static_cast<char>(payload.size() >> 8 * i);
    if (as.masked)
        frame.append(key.data(), key.size());
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += as.masked ? static_cast<char>(payload[i] ^ key[i % 4]) : payload[i];
    return frame;
}

/// The header of a frame whose payload is not there, of any announced length.
inline std::string long_header(std::uint64_t length) {
    std::string header{'\x82', '\xff'};
    for (int i = 7; i >= 0; --i)
        header += static_cast<char>(length >> 8 * i);
    return header.append(key.data(), key.size());
}

} // namespace frames

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "frame.hpp"

/// The frames of the server: unmasked (RFC 6455, 5.1).
namespace plexus::websocket {

/// Browsers do better with small frames (reference).
inline constexpr std::size_t browser_frame_max = 4096;

/// The header of an unmasked frame.
class frame_header {
public:
    frame_header(std::uint8_t first_byte, std::uint64_t payload_size) noexcept {
        bytes_[0] = static_cast<char>(first_byte);
        std::size_t length_size = 0;
        std::uint64_t length = payload_size;
        if (payload_size > 0xffff) {
            length = length_of_64_bits;
            length_size = 8;
        } else if (payload_size > control_payload_max) {
            length = length_of_16_bits;
            length_size = 2;
        }
        bytes_[1] = static_cast<char>(length);
        size_ = 2 + length_size;
        for (std::size_t i = 0; i < length_size; ++i)
            bytes_[size_ - 1 - i] = static_cast<char>(payload_size >> 8 * i);
    }
    std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, frame_header_max - mask_key_size> bytes_{};
    std::size_t size_ = 0;
};

/// Adds one frame to `out`, which has append(std::string_view).
template <class Out>
void write_frame(Out& out, std::uint8_t first_byte, std::string_view payload) {
    out.append(frame_header(first_byte, payload.size()).view());
    out.append(payload);
}

template <class Out>
void write_control(Out& out, opcode code, std::string_view payload) {
    write_frame(out, final_bit | static_cast<std::uint8_t>(code), payload);
}

/// Adds data as messages of one frame each, none larger than `frame_max`.
template <class Out>
void write_messages(Out& out, std::string_view data, std::size_t frame_max) {
    while (!data.empty()) {
        const std::string_view part = data.substr(0, frame_max);
        write_frame(out, final_bit | static_cast<std::uint8_t>(opcode::binary), part);
        data.remove_prefix(part.size());
    }
}

/// Adds one compressed message in frames no larger than `frame_max`; the first says that it is.
template <class Out>
void write_compressed(Out& out, std::string_view compressed, std::size_t frame_max) {
    std::uint8_t first = compressed_bit | static_cast<std::uint8_t>(opcode::binary);
    for (bool final = false; !final; first = 0) {
        const std::string_view part = compressed.substr(0, frame_max);
        compressed.remove_prefix(part.size());
        final = compressed.empty();
        write_frame(out, final ? first | final_bit : first, part);
    }
}

} // namespace plexus::websocket

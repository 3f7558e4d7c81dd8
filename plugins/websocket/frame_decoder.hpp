#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "frame.hpp"
#include "mask.hpp"

namespace plexus::websocket {

/// A part of a data frame, or a whole control frame.
struct frame_piece {
    /// binary for data of every kind, as nobody above distinguishes them.
    opcode code = opcode::binary;
    bool compressed = false;  ///< its message is
    bool message_end = false; ///< the last of its message
    /// Of a control frame in clear, good until the next call; else masked, as it stands in the
    /// input.
    std::string_view payload;
    unmasker mask; ///< for this piece of data
};

/// Cuts the bytes of a client into frames and checks them (RFC 6455, 5; reference texts).
///
/// Thread: one. Owner: the filter of a connection.
/// Errors: the first broken rule is told by error(), and nothing comes after it.
/// Limits: keeps a frame header and the payload of a control frame, no data.
class frame_decoder {
public:
    /// What the client must and may do, as the upgrade has settled it.
    struct rules {
        bool mask_required = true;
        bool compression = false;
    };
    explicit frame_decoder(rules agreed) noexcept : rules_(agreed) {}

    /// The next piece, from the front of `in`; false: `in` is used up, or a rule was broken.
    bool next(std::string_view& in, frame_piece& piece);

    /// The rule that was broken; empty: none.
    const std::string& error() const noexcept { return error_; }

private:
    bool read_header(std::string_view& in);
    void check_first_byte();
    void check_second_byte();
    void check_data(opcode code, bool final, bool compressed);
    void begin_payload();
    bool take_control(std::string_view& in, frame_piece& piece);
    void take_data(std::string_view& in, frame_piece& piece);
    void end_frame();
    void broken(std::string_view rule) { error_ = rule; }

    std::uint8_t byte(std::size_t at) const noexcept {
        return static_cast<std::uint8_t>(header_[at]);
    }
    opcode code() const noexcept { return static_cast<opcode>(byte(0) & opcode_bits); }

    rules rules_;
    bool in_message_ = false; ///< a message is begun that is not final yet
    bool compressed_ = false; ///< the message under way
    bool in_payload_ = false; ///< the header is complete
    std::uint8_t header_size_ = 0;
    std::uint8_t header_wanted_ = 2;
    std::array<char, frame_header_max> header_{};
    std::uint64_t left_ = 0; ///< of the payload
    unmasker mask_;
    std::string control_; ///< the payload of a control frame so far, in clear
    std::string error_;
};

} // namespace plexus::websocket

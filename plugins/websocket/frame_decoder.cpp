#include "frame_decoder.hpp"

#include <algorithm>

namespace plexus::websocket {

bool frame_decoder::next(std::string_view& in, frame_piece& piece) {
    if (!in_payload_) {
        if (!error_.empty() || !read_header(in))
            return false;
        begin_payload();
        if (!error_.empty())
            return false;
    }
    if (is_control(code()))
        return take_control(in, piece);
    if (in.empty() && left_ > 0)
        return false;
    take_data(in, piece);
    return true;
}

// Checked byte by byte, so that a broken rule is told as soon as it is seen. False: more is needed,
// or a rule is broken.
bool frame_decoder::read_header(std::string_view& in) {
    while (header_size_ < header_wanted_) {
        if (in.empty())
            return false;
        header_[header_size_++] = in.front();
        in.remove_prefix(1);
        if (header_size_ == 1)
            check_first_byte();
        else if (header_size_ == 2)
            check_second_byte();
        if (!error_.empty())
            return false;
    }
    return true;
}

void frame_decoder::check_first_byte() {
    if ((byte(0) & reserved_bits) != 0)
        broken("RSV2 and RSV3 must be clear");
    else if ((byte(0) & compressed_bit) != 0 && !rules_.compression)
        broken("compressed frame received without negotiated permessage-deflate");
}

void frame_decoder::check_second_byte() {
    const bool masked = (byte(1) & mask_bit) != 0;
    if (rules_.mask_required && !masked)
        return broken("mask bit missing");
    const std::uint8_t length = byte(1) & length_bits;
    const bool final = (byte(0) & final_bit) != 0;
    const bool compressed = (byte(0) & compressed_bit) != 0;
    switch (code()) {
    case opcode::close:
    case opcode::ping:
    case opcode::pong:
        if (length > control_payload_max)
            broken("control frame length bigger than maximum allowed of 125 bytes");
        else if (!final)
            broken("control frame does not have final bit set");
        else if (compressed)
            broken("control frame must not be compressed");
        break;
    case opcode::continuation:
    case opcode::text:
    case opcode::binary:
        check_data(code(), final, compressed);
        break;
    default:
        broken("unknown opcode " + std::to_string(byte(0) & opcode_bits));
    }
    header_wanted_ = 2;
    if (length == length_of_16_bits)
        header_wanted_ += 2;
    else if (length == length_of_64_bits)
        header_wanted_ += 8;
    if (masked)
        header_wanted_ += mask_key_size;
}

void frame_decoder::check_data(opcode code, bool final, bool compressed) {
    if (code != opcode::continuation) {
        if (in_message_)
            return broken(
                "new message started before final frame for previous message was received");
        compressed_ = compressed;
    } else if (!in_message_ || compressed) {
        return broken("invalid continuation frame");
    }
    in_message_ = !final;
}

// The header is complete: what the payload is like.
void frame_decoder::begin_payload() {
    left_ = byte(1) & length_bits;
    std::size_t at = 2;
    const std::size_t length_size = left_ == length_of_16_bits   ? 2
                                    : left_ == length_of_64_bits ? 8
                                                                 : 0;
    if (length_size > 0) {
        left_ = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            left_ = left_ << 8 | byte(at++);
        if (left_ >> 63 != 0)
            return broken("invalid 64-bit payload length");
    }
    mask_ = {};
    if ((byte(1) & mask_bit) != 0) {
        std::array<char, mask_key_size> key{};
        std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(at), mask_key_size, key.begin());
        mask_ = unmasker(key);
    }
    in_payload_ = true;
    control_ = {}; // of the last one; its memory, too
}

bool frame_decoder::take_control(std::string_view& in, frame_piece& piece) {
    const std::string_view part = in.substr(0, left_);
    in.remove_prefix(part.size());
    left_ -= part.size();
    const std::size_t before = control_.size();
    control_.resize(before + part.size());
    mask_.apply(part, control_.data() + before);
    if (left_ > 0)
        return false;
    piece = {code(), false, true, control_, {}};
    end_frame();
    return true;
}

void frame_decoder::take_data(std::string_view& in, frame_piece& piece) {
    const std::string_view part = in.substr(0, left_);
    in.remove_prefix(part.size());
    left_ -= part.size();
    piece = {opcode::binary, compressed_, left_ == 0 && !in_message_, part, mask_};
    mask_.skip(part.size());
    if (left_ == 0)
        end_frame();
}

void frame_decoder::end_frame() {
    in_payload_ = false;
    header_size_ = 0;
    header_wanted_ = 2;
}

} // namespace plexus::websocket

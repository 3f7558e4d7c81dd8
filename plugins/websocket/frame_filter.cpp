#include "frame_filter.hpp"

#include <limits>
#include <string>
#include <utility>

#include "close_code.hpp"
#include "deflater.hpp"
#include "frame_writer.hpp"

namespace plexus::websocket {

frame_filter::frame_filter(const upgrade& agreed) noexcept
    : decoder_({.mask_required = agreed.masking, .compression = agreed.compression}),
      client_(agreed.client), compression_(agreed.compression) {}

frame_filter::~frame_filter() {
    if (inflating_)
        inflater::give_back(std::move(inflating_));
}

filter_state frame_filter::state() const noexcept {
    return !packed_.empty() ? filter_state::more
           : ended_         ? filter_state::closed
                            : filter_state::open;
}

result<void> frame_filter::from_peer(std::string_view in, byte_sink& up, byte_sink& down) {
    if (packed_.empty())
        return take_frames(in, up, down);
    held_.append(in);
    if (auto done = inflate_some(up, down); !done || !packed_.empty())
        return done;
    const std::string rest = std::exchange(held_, {});
    return take_frames(rest, up, down);
}

result<void> frame_filter::take_frames(std::string_view in, byte_sink& up, byte_sink& down) {
    // What comes after the end has no meaning.
    for (frame_piece piece; !ended_ && decoder_.next(in, piece);) {
        result<void> taken;
        if (is_control(piece.code)) {
            taken = take_control(piece, down);
        } else {
            take_data(piece, up);
            if (!packed_.empty())
                taken = inflate_some(up, down);
        }
        if (!taken)
            return taken;
        if (!packed_.empty()) {
            held_ = in;
            return {};
        }
    }
    return decoder_.error().empty() ? result<void>{} : broken_rule(decoder_.error(), down);
}

void frame_filter::take_data(frame_piece& piece, byte_sink& up) {
    const std::size_t size = piece.payload.size();
    if (!piece.compressed) {
        piece.mask.apply(piece.payload, up.reserve(size).data());
        up.commit(size);
        return;
    }
    if (!inflating_) {
        inflating_ = inflater::take();
        inflated_ = 0;
    }
    packed_.resize(size);
    piece.mask.apply(piece.payload, packed_.data());
    packed_last_ = piece.message_end;
    if (packed_last_)
        packed_.append(deflate_tail);
    to_inflate_ = packed_;
}

// As much as one call may make of it; packed_ is empty once that is all.
result<void> frame_filter::inflate_some(byte_sink& up, byte_sink& down) {
    constexpr std::size_t room = 16UL * 1024;
    for (std::size_t made = 0; made < inflate_step_max;) {
        const auto got = inflating_->inflate(to_inflate_, up.reserve(room));
        if (!got) {
            finish("Read Error", down);
            return error{PX_ERR_INVALID, "a compressed message is no deflate stream"};
        }
        up.commit(*got);
        made += *got;
        inflated_ += *got;
        if (inflated_ > inflated_max) {
            finish("Maximum Message Payload Exceeded", down);
            return error{PX_ERR_LIMIT, "a compressed message has more than 64 MiB"};
        }
        if (*got < room) {
            packed_ = {};
            if (packed_last_)
                inflater::give_back(std::move(inflating_));
            return {};
        }
    }
    return {};
}

result<void> frame_filter::take_control(const frame_piece& piece, byte_sink& down) {
    if (piece.code == opcode::ping)
        write_control(down, opcode::pong, piece.payload);
    if (piece.code != opcode::close)
        return {};
    close_answer answer = answer_close(piece.payload);
    if (!answer.error.empty())
        return broken_rule(answer.error, down);
    // It is the last that we send: what the session has to say to the data before it comes first.
    close_answer_ = std::move(answer.payload);
    ended_ = true;
    return {};
}

result<void> frame_filter::broken_rule(std::string_view rule, byte_sink& down) {
    send_close(close_payload(close_code::protocol_error, rule), down);
    return error{PX_ERR_INVALID, std::string(rule)};
}

result<void> frame_filter::to_peer(std::string_view data, byte_sink& down) {
    constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();
    if (close_sent_)
        return {}; // a close frame is the last
    if (compression_ && data.size() >= compressed_from)
        write_compressed(down, deflater::mine().compress(data),
                         client_ == client_kind::browser ? browser_frame_max : any_size);
    else
        write_messages(down, data, client_ == client_kind::plain ? any_size : browser_frame_max);
    return {};
}

void frame_filter::finish(std::string_view reason, byte_sink& down) {
    send_close(ended_ ? close_answer_ : close_payload(close_code_of(reason), reason), down);
}

void frame_filter::send_close(std::string_view payload, byte_sink& down) {
    if (!std::exchange(close_sent_, true))
        write_control(down, opcode::close, payload);
}

} // namespace plexus::websocket

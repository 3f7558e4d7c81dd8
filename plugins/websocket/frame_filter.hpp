#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <plexus/filter.hpp>

#include "frame_decoder.hpp"
#include "handshake.hpp"
#include "inflater.hpp"

namespace plexus::websocket {

/// Frames on one connection: what the session above writes becomes messages, what the client's
/// messages hold becomes a stream; control frames are answered here.
///
/// Thread: [loop] the connection's. Owner: the connection.
/// Errors: a broken rule is told the client in a close frame and the log in a sentence.
/// Limits: keeps no data between calls but what a half frame header or control frame has, and, of
///         what a call was given, what is still to be inflated: a call makes inflate_step_max of it
///         at most. Amid a compressed message it has an inflater (40 kB). Inflated, a message has
///         64 MiB at most: as much as max_payload may be.
class frame_filter final : public filter {
public:
    static constexpr const char* name = "websocket";
    static constexpr std::size_t inflate_step_max = 64UL * 1024;
    static constexpr std::uint64_t inflated_max = 64UL * 1024 * 1024;
    /// Smaller writes are not worth compressing (reference).
    static constexpr std::size_t compressed_from = 65;

    explicit frame_filter(const upgrade& agreed) noexcept;
    ~frame_filter() override;

    filter_state state() const noexcept override;
    result<void> from_peer(std::string_view in, byte_sink& up, byte_sink& down) override;
    result<void> to_peer(std::string_view data, byte_sink& down) override;
    void finish(std::string_view reason, byte_sink& down) override;

private:
    result<void> take_frames(std::string_view in, byte_sink& up, byte_sink& down);
    void take_data(frame_piece& piece, byte_sink& up);
    result<void> inflate_some(byte_sink& up, byte_sink& down);
    result<void> take_control(const frame_piece& piece, byte_sink& down);
    result<void> broken_rule(std::string_view rule, byte_sink& down);
    void send_close(std::string_view payload, byte_sink& down);

    frame_decoder decoder_;
    std::unique_ptr<inflater> inflating_; ///< amid a compressed message
    std::uint64_t inflated_ = 0;          ///< of it
    std::string packed_;                  ///< of its present piece, in clear
    std::string_view to_inflate_;         ///< of that
    bool packed_last_ = false;            ///< the message ends with it
    std::string held_;                    ///< of the input, behind that piece
    std::string close_answer_;            ///< what the client's close frame is answered with
    const client_kind client_;
    const bool compression_;
    bool close_sent_ = false;
    bool ended_ = false; ///< the client has said so
};

} // namespace plexus::websocket

#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace plexus::proto {

/// The control line of one message, as far as all who receive it share it.
struct message_head {
    std::string_view subject = {};
    std::string_view reply = {};         // empty: none
    std::string_view size_digits = {};   // as the publisher wrote them
    std::string_view header_digits = {}; // likewise; unused when header_size is 0
    std::uint32_t size = 0;              // header block and payload
    std::uint32_t header_size = 0;       // 0: a message without headers
};

/// The bytes that write_message_line() may write at most.
[[nodiscard]] inline std::size_t message_line_max(const message_head& head,
                                                  std::size_t sid_size) noexcept {
    constexpr std::size_t name_blanks_and_ends = 32; // and the digits of a size computed anew
    return head.subject.size() + head.reply.size() + head.size_digits.size() +
           head.header_digits.size() + sid_size + name_blanks_and_ends;
}

/// Writes `MSG <subject> <sid> [reply] <size>` or, for a message with headers to a receiver that
/// `wants_headers`, `HMSG ... <header size> <size>`, with the line end. Without its headers a
/// message's size is that of the payload behind them; payload_for() gives the bytes to send.
/// Returns where it stopped. [any]
///
/// REQUIRES: room for message_line_max() bytes at `to`.
/// Source: core.md 7.
char* write_message_line(char* to, const message_head& head, std::string_view sid,
                         bool wants_headers) noexcept;

/// What follows the line, but for the CRLF at its end.
[[nodiscard]] inline std::string_view
payload_for(const message_head& head, std::string_view payload, bool wants_headers) noexcept {
    return wants_headers ? payload : payload.substr(head.header_size);
}

/// The whole message that tells a publisher that nobody took its request. Source: core.md 8.
[[nodiscard]] std::string no_responders_message(std::string_view reply, std::string_view sid,
                                                std::string_view subject);

} // namespace plexus::proto

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frame.hpp"

/// The codes and texts of close frames (RFC 6455, 5.5.1 and 7.4).
namespace plexus::websocket {

namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t tls_handshake = 1015; // as the reference says it
} // namespace close_code

/// Whether a peer may send it.
bool valid_close_code(std::uint16_t code) noexcept;

/// What a connection that the server closes for this reason ("Slow Consumer (Pending Bytes)") ends
/// with.
std::uint16_t close_code_of(std::string_view closed_reason) noexcept;

/// The payload of a close frame; a text that does not fit is cut and ends in "...".
std::string close_payload(std::uint16_t code, std::string_view text);

/// What a close frame of the peer is answered with.
struct close_answer {
    std::string payload; ///< of our close frame; without a code there is none in either
    std::string error;   ///< the rule that the frame breaks; empty: none
};
close_answer answer_close(std::string_view payload);

} // namespace plexus::websocket

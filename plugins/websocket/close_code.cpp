#include "close_code.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "utf8.hpp"

namespace plexus::websocket {

namespace {

constexpr std::size_t code_size = 2;

using namespace std::string_view_literals;

// What is not here is an internal error (1011), as in the reference.
constexpr std::array codes{
    std::pair{"Client Closed"sv, close_code::normal},
    std::pair{"Authentication Timeout"sv, close_code::policy_violation},
    std::pair{"Authentication Failure"sv, close_code::policy_violation},
    std::pair{"Authentication Expired"sv, close_code::policy_violation},
    std::pair{"Slow Consumer (Pending Bytes)"sv, close_code::policy_violation},
    std::pair{"Slow Consumer (Write Deadline)"sv, close_code::policy_violation},
    std::pair{"Maximum Account Connections Exceeded"sv, close_code::policy_violation},
    std::pair{"Maximum Connections Exceeded"sv, close_code::policy_violation},
    std::pair{"Maximum Control Line Exceeded"sv, close_code::policy_violation},
    std::pair{"Maximum Subscriptions Exceeded"sv, close_code::policy_violation},
    std::pair{"Missing Account"sv, close_code::policy_violation},
    std::pair{"Credentials Revoked"sv, close_code::policy_violation},
    std::pair{"TLS Handshake Failure"sv, close_code::tls_handshake},
    std::pair{"Parse Error"sv, close_code::protocol_error},
    std::pair{"Protocol Violation"sv, close_code::protocol_error},
    std::pair{"Bad Client Protocol Version"sv, close_code::protocol_error},
    std::pair{"Maximum Message Payload Exceeded"sv, close_code::too_big},
    std::pair{"Write Error"sv, close_code::going_away},
    std::pair{"Read Error"sv, close_code::going_away},
    std::pair{"Stale Connection"sv, close_code::going_away},
    std::pair{"Server Shutdown"sv, close_code::going_away},
};

} // namespace

bool valid_close_code(std::uint16_t code) noexcept {
    // 1004 to 1006 and 1015 have a meaning of their own on this side of the wire alone; 1016 to
    // 2999 are nobody's yet.
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

std::uint16_t close_code_of(std::string_view closed_reason) noexcept {
    const auto* const found =
        std::ranges::find(codes, closed_reason, [](const auto& each) { return each.first; });
    return found == codes.end() ? close_code::internal_error : found->second;
}

std::string close_payload(std::uint16_t code, std::string_view text) {
    constexpr std::string_view cut = "...";
    constexpr std::size_t text_max = control_payload_max - code_size;
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    if (text.size() <= text_max)
        return payload.append(text);
    return payload.append(text.substr(0, text_max - cut.size())).append(cut);
}

close_answer answer_close(std::string_view payload) {
    if (payload.empty())
        return {};
    if (payload.size() < code_size)
        return {{}, "close frame payload cannot be 1 byte"};
    const auto code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                                 static_cast<std::uint8_t>(payload[1]));
    if (!valid_close_code(code))
        return {{}, "invalid close status code " + std::to_string(code)};
    if (!valid_utf8(payload.substr(code_size)))
        return {close_payload(close_code::invalid_payload, "invalid utf8 body in close frame"), {}};
    return {std::string(payload), {}};
}

} // namespace plexus::websocket

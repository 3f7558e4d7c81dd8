#include "collect/bearer_token.hpp"

#include <cstdint>
#include <string>

#include <boost/json/parse.hpp>

namespace plexus::monitoring {

namespace {

/// Up to the first character that is none of base64url.
std::string decode_base64url(std::string_view text) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t value = digits.find(c);
        if (value == digits.npos)
            break;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xff);
        }
    }
    return out;
}

} // namespace

bool is_bearer_token(std::string_view jwt) {
    const std::size_t first = jwt.find('.');
    const std::size_t last = jwt.rfind('.');
    if (first == jwt.npos || first == last)
        return false;
    boost::system::error_code error;
    const auto parsed =
        boost::json::parse(decode_base64url(jwt.substr(first + 1, last - first - 1)), error);
    const auto* top = error ? nullptr : parsed.if_object();
    const auto* nats = top != nullptr ? top->if_contains("nats") : nullptr;
    const auto* user = nats != nullptr ? nats->if_object() : nullptr;
    const auto* bearer = user != nullptr ? user->if_contains("bearer_token") : nullptr;
    return bearer != nullptr && bearer->is_bool() && bearer->get_bool();
}

} // namespace plexus::monitoring

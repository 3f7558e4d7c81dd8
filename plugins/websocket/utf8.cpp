#include "utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace plexus::websocket {

bool valid_utf8(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const std::uint8_t first = byte(at++);
        if (first < 0x80)
            continue;
        // How many follow, and the range of the next one (RFC 3629, 4).
        std::size_t following = 0;
        std::uint8_t low = 0x80;
        std::uint8_t high = 0xbf;
        if (first >= 0xc2 && first <= 0xdf) {
            following = 1;
        } else if ((first & 0xf0) == 0xe0) {
            following = 2;
            low = first == 0xe0 ? 0xa0 : low;
            high = first == 0xed ? 0x9f : high;
        } else if (first >= 0xf0 && first <= 0xf4) {
            following = 3;
            low = first == 0xf0 ? 0x90 : low;
            high = first == 0xf4 ? 0x8f : high;
        } else {
            return false;
        }
        for (; following > 0; --following, low = 0x80, high = 0xbf)
            if (at == text.size() || byte(at) < low || byte(at++) > high)
                return false;
    }
    return true;
}

} // namespace plexus::websocket

#pragma once

#include <string>
#include <string_view>

namespace plexus::inline sdk {

/// A text as JSON has it, with its quotes. Bytes beyond ASCII pass as they are. [any] pure
inline std::string json_text(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string json = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            json += {'\\', c};
        else if (byte < 0x20)
            json += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
        else
            json += c;
    }
    return json + '"';
}

} // namespace plexus::inline sdk

#include "text/base64.hpp"

#include <array>
#include <cstdint>

namespace plexus::monitoring {

namespace {

constexpr std::uint8_t no_digit = 64;

/// By character. What is in a token is decoded for every connection of a list.
constexpr auto values = [] {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t value = 0; value < digits.size(); ++value)
        table[static_cast<unsigned char>(digits[value])] = value;
    table['-'] = table['+'];
    table['_'] = table['/'];
    return table;
}();

} // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::uint8_t value = values[static_cast<unsigned char>(c)];
        if (value == no_digit)
            break;
        bits = bits << 6 | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xff);
        }
    }
    return out;
}

} // namespace plexus::monitoring

#include "base/utf8.hpp"

namespace plexus {

namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_scalar_value(char32_t code_point) {
    return code_point < 0xD800 || (code_point > 0xDFFF && code_point <= 0x10FFFF);
}

} // namespace

utf8_step decode_utf8(std::string_view text) {
    constexpr utf8_step invalid{replacement, 1, false};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, true};

    std::size_t size = 0;
    char32_t code_point = 0;
    char32_t smallest = 0; // below it the form is overlong
    if ((lead & 0xE0) == 0xC0) {
        size = 2, code_point = lead & 0x1Fu, smallest = 0x80;
    } else if ((lead & 0xF0) == 0xE0) {
        size = 3, code_point = lead & 0x0Fu, smallest = 0x800;
    } else if ((lead & 0xF8) == 0xF0) {
        size = 4, code_point = lead & 0x07u, smallest = 0x10000;
    } else {
        return invalid;
    }
    if (text.size() < size)
        return invalid;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return invalid;
        code_point = (code_point << 6) | (byte(i) & 0x3Fu);
    }
    if (code_point < smallest || !is_scalar_value(code_point))
        return invalid;
    return {code_point, size, true};
}

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        if (!step.valid)
            return false;
        text.remove_prefix(step.size);
    }
    return true;
}

void append_utf8(std::string& out, char32_t code_point) {
    if (!is_scalar_value(code_point))
        code_point = replacement;
    const auto put = [&](char32_t value) { out += static_cast<char>(value); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | (code_point >> 18));
        put(0x80 | ((code_point >> 12) & 0x3F));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

} // namespace plexus

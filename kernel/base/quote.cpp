#include "base/quote.hpp"

#include <cstdint>

#include "base/utf8.hpp"

namespace plexus {

namespace {

void append_escape(std::string& out, char kind, std::uint32_t value, int digits) {
    constexpr char hex[] = "0123456789abcdef";
    out += '\\';
    out += kind;
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += hex[(value >> shift) & 0xF];
}

// The letter of the short escape for `c`, or 0.
char short_escape(char32_t c) {
    switch (c) {
    case '\a':
        return 'a';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\v':
        return 'v';
    case '"':
        return '"';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

} // namespace

void append_go_quote(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        const char32_t c = step.code_point;
        if (!step.valid) {
            append_escape(out, 'x', static_cast<unsigned char>(text[0]), 2);
        } else if (const char letter = short_escape(c); letter != 0) {
            out += '\\';
            out += letter;
        } else if (is_printable(c)) {
            out += text.substr(0, step.size);
        } else if (c < 0x80) {
            append_escape(out, 'x', c, 2);
        } else if (c < 0x10000) {
            append_escape(out, 'u', c, 4);
        } else {
            append_escape(out, 'U', c, 8);
        }
        text.remove_prefix(step.size);
    }
    out += '"';
}

std::string go_quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_go_quote(out, text);
    return out;
}

} // namespace plexus

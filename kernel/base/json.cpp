#include "base/json.hpp"

#include "base/utf8.hpp"

namespace plexus {

namespace {

void append_ascii(std::string& out, char c) {
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    if (static_cast<unsigned char>(c) >= 0x20 && c != '<' && c != '>' && c != '&') {
        out += c;
        return;
    }
    constexpr char hex[] = "0123456789abcdef";
    out += "\\u00";
    out += hex[static_cast<unsigned char>(c) >> 4];
    out += hex[c & 0xF];
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        if (!step.valid)
            out += "\\ufffd";
        else if (step.size == 1)
            append_ascii(out, text[0]);
        else if (step.code_point == 0x2028)
            out += "\\u2028";
        else if (step.code_point == 0x2029)
            out += "\\u2029";
        else
            out += text.substr(0, step.size);
        text.remove_prefix(step.size);
    }
    out += '"';
}

} // namespace plexus

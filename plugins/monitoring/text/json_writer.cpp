#include "text/json_writer.hpp"

#include <charconv>
#include <cmath>

#include "text/code_point.hpp"

namespace plexus::monitoring {

namespace {

void append_escaped(std::string& out, char c) {
    constexpr char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\b':
        out += "\\b";
        break;
    case '\f':
        out += "\\f";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        out += "\\u00";
        out += hex[static_cast<unsigned char>(c) >> 4];
        out += hex[c & 0xF];
    }
}

/// Shown as it is; of the others "<", ">" and "&" because the reference does so.
bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
           c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

} // namespace

void json_writer::begin(char bracket) {
    const bool is_value = std::exchange(after_key_, false) || std::exchange(at_root_, false);
    if (!is_value)
        separate();
    open(bracket);
}

void json_writer::open(char bracket) {
    after_key_ = false;
    out_ += bracket;
    ++depth_;
    first_ = true;
}

void json_writer::end(char bracket) {
    --depth_;
    if (!first_)
        new_line();
    out_ += bracket;
    first_ = after_key_ = false;
}

void json_writer::key(std::string_view name) {
    separate();
    append(name);
    out_ += layout_.indent == 0 ? ":" : ": ";
    after_key_ = true;
}

void json_writer::separate() {
    after_key_ = false;
    if (!std::exchange(first_, false))
        out_ += ',';
    new_line();
}

void json_writer::new_line() {
    if (layout_.indent == 0)
        return;
    out_ += '\n';
    out_.append(std::size_t{layout_.indent} * depth_, ' ');
}

void json_writer::append(std::string_view text) {
    after_key_ = false;
    out_ += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain]))
            ++plain;
        out_ += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty())
            break;
        const code_point next = decode(text);
        if (!next.valid)
            out_ += "\\ufffd";
        else if (next.size == 1)
            append_escaped(out_, text[0]);
        else if (next.value == 0x2028 || next.value == 0x2029)
            out_ += next.value == 0x2028 ? "\\u2028" : "\\u2029";
        else
            out_ += text.substr(0, next.size);
        text.remove_prefix(next.size);
    }
    out_ += '"';
}

// Shortest digits that read back the same; with an exponent only far from one, as the reference.
void json_writer::append(double number) {
    after_key_ = false;
    const double size = std::abs(number);
    const bool scientific = size != 0 && (size < 1e-6 || size >= 1e21);
    char digits[64];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, number,
                      scientific ? std::chars_format::scientific : std::chars_format::fixed);
    out_.append(digits, end.ptr);
}

void json_writer::append_signed(std::int64_t number) {
    after_key_ = false;
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void json_writer::append_unsigned(std::uint64_t number) {
    after_key_ = false;
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

} // namespace plexus::monitoring

#include "text.hpp"

#include <algorithm>
#include <charconv>

namespace wire {

std::string unescape(std::string_view text, bool& open_ended) {
    std::string bytes;
    open_ended = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t plain = std::min(text.find('\\', i), text.size());
        bytes += text.substr(i, plain - i); // at once: some texts have millions of bytes
        if (plain == text.size())
            break;
        i = plain + 1;
        if (i == text.size()) {
            open_ended = true;
            break;
        }
        switch (text[i]) {
        case 'r':
            bytes += '\r';
            break;
        case 'n':
            bytes += '\n';
            break;
        case 't':
            bytes += '\t';
            break;
        case '0':
            bytes += '\0';
            break;
        case 'x': {
            unsigned value = 0;
            const auto hex = text.substr(i + 1, 2);
            const auto parsed = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
            if (hex.size() != 2 || parsed.ptr != hex.data() + 2) {
                throw mismatch("\\x wants two hex digits");
            }
            bytes += static_cast<char>(value);
            i += 2;
            break;
        }
        default:
            bytes += text[i];
        }
    }
    return bytes;
}

std::string shown(std::string_view bytes, std::size_t longest) {
    if (bytes.size() > longest) {
        return shown(bytes.substr(0, longest / 2), longest) + " …" +
               std::to_string(bytes.size() - longest) + " bytes… " +
               shown(bytes.substr(bytes.size() - longest / 2), longest);
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else if (c == '\\') {
            text += "\\\\";
        } else if (byte < 0x20 || byte == 0x7f) {
            text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        } else {
            text += c;
        }
    }
    return text;
}

std::string substituted(std::string_view text,
                        const std::function<std::string(std::string_view)>& lookup) {
    std::string result;
    while (true) {
        const auto start = text.find("%{");
        result += text.substr(0, start);
        if (start == text.npos) {
            return result;
        }
        std::size_t depth = 1;
        std::size_t end = start + 2;
        while (end < text.size() && depth > 0) {
            if (text.substr(end, 2) == "%{") {
                ++depth;
                ++end;
            } else if (text[end] == '}') {
                --depth;
            }
            ++end;
        }
        if (depth > 0) {
            throw mismatch("%{ without }");
        }
        result += lookup(substituted(text.substr(start + 2, end - start - 3), lookup));
        text.remove_prefix(end);
    }
}

std::string_view take_word(std::string_view& rest) {
    const auto start = rest.find_first_not_of(' ');
    rest.remove_prefix(start == rest.npos ? rest.size() : start);
    const auto end = rest.find(' ');
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return word;
}

} // namespace wire

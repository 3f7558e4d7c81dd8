#include "cli/flag_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace plexus::cli {

namespace {

text_result<bool> parse_boolean(std::string_view text) {
    constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
    if (std::ranges::find(yes, text) != yes.end())
        return true;
    if (std::ranges::find(no, text) != no.end())
        return false;
    return std::unexpected("parse error");
}

// The base a prefix stands for; `text` is left behind the prefix, except that the zero of an octal
// number stays as its first digit.
int take_base(std::string_view& text) {
    if (text.size() < 2 || text[0] != '0')
        return 10;
    switch (text[1] | 0x20) {
    case 'x':
        text.remove_prefix(2);
        return 16;
    case 'o':
        text.remove_prefix(2);
        return 8;
    case 'b':
        text.remove_prefix(2);
        return 2;
    default:
        return 8;
    }
}

// Removes underscores, each of which must stand between two digits or behind the prefix.
text_result<std::string> without_underscores(std::string_view text, bool has_prefix) {
    std::string digits;
    bool separable = has_prefix;
    for (const char c : text) {
        if (c != '_')
            digits += c;
        else if (!separable)
            return std::unexpected("parse error");
        separable = c != '_';
    }
    if (text.ends_with('_'))
        return std::unexpected("parse error");
    return digits;
}

text_result<std::int64_t> parse_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const std::size_t before = text.size();
    const int base = take_base(text);
    auto digits = without_underscores(text, text.size() != before);
    if (!digits)
        return std::unexpected(digits.error());
    if (digits->starts_with('-'))
        return std::unexpected("parse error");
    if (negative)
        digits->insert(0, 1, '-');
    std::int64_t value = 0;
    const char* end = digits->data() + digits->size();
    const auto [stop, error] = std::from_chars(digits->data(), end, value, base);
    if (stop != end || error == std::errc::invalid_argument)
        return std::unexpected("parse error");
    if (error != std::errc())
        return std::unexpected("value out of range");
    return value;
}

} // namespace

text_result<flag_value> parse_flag_value(flag_kind kind, std::string_view text) {
    switch (kind) {
    case flag_kind::boolean: {
        const auto on = parse_boolean(text);
        if (!on)
            return std::unexpected(on.error());
        return flag_value{.on = *on};
    }
    case flag_kind::integer: {
        const auto number = parse_integer(text);
        if (!number)
            return std::unexpected(number.error());
        return flag_value{.number = *number};
    }
    case flag_kind::text:
        break;
    }
    return flag_value{.text = std::string(text)};
}

} // namespace plexus::cli

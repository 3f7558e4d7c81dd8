#include "config/schema/go_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/quote.hpp"

namespace plexus::config {

namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

std::string go_list(const array& list) {
    std::string text = "[";
    for (const value& item : list) {
        if (text.size() > 1)
            text += ' ';
        text += go_value(item);
    }
    return text + ']';
}

std::string go_map(const map& entries) {
    std::string text = "map[";
    for (const map_entry& entry : entries) {
        if (text.size() > 4)
            text += ' ';
        text += entry.key + ':' + go_value(entry.content);
    }
    return text + ']';
}

} // namespace

std::string go_float(double number) {
    // The shortest form, with an exponent below 1e-4 and from 1e21 on.
    const double size = std::fabs(number);
    if (size != 0 && (size < 1e-4 || size >= 1e21)) {
        std::array<char, 40> digits;
        auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                 std::chars_format::scientific);
        return {digits.data(), end.ptr};
    }
    std::array<char, 400> digits;
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                             std::chars_format::fixed);
    return {digits.data(), end.ptr};
}

std::string go_value(const value& v) {
    switch (v.type()) {
    case kind::boolean:
        return *v.as_bool() ? "true" : "false";
    case kind::integer:
        return std::to_string(*v.as_int());
    case kind::real:
        return go_float(*v.as_double());
    case kind::string:
        return *v.as_string();
    case kind::datetime: {
        const auto day = std::chrono::floor<std::chrono::days>(*v.as_datetime());
        const std::chrono::year_month_day date(day);
        const std::chrono::hh_mm_ss clock(*v.as_datetime() - day);
        return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} +0000 UTC",
                           static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()), clock.hours().count(),
                           clock.minutes().count(), clock.seconds().count());
    }
    case kind::array:
        return go_list(*v.as_array());
    case kind::map:
        return go_map(*v.as_map());
    }
    std::unreachable();
}

std::string go_quoted_value(const value& v) {
    if (const std::string* text = v.as_string())
        return go_quote(*text);
    if (const std::int64_t* number = v.as_int();
        number != nullptr && *number > 0 && *number < 0x80) {
        // An integer is taken for a character.
        std::string quoted = go_quote(std::string(1, static_cast<char>(*number)));
        quoted.front() = quoted.back() = '\'';
        return quoted;
    }
    return fmt::format("%!q({}={})", go_type(v), go_value(v));
}

text_result<std::int64_t> go_parse_int(std::string_view text, std::string_view function) {
    auto failed = [&](std::string_view why) {
        return std::unexpected(
            fmt::format("strconv.{}: parsing {}: {}", function, go_quote(text), why));
    };
    std::string_view digits = text;
    const bool signed_text = !digits.empty() && (digits[0] == '+' || digits[0] == '-');
    if (signed_text)
        digits.remove_prefix(1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return failed("invalid syntax");
    std::string_view number = text[0] == '+' ? digits : text;
    std::int64_t result = 0;
    auto end = std::from_chars(number.data(), number.data() + number.size(), result);
    if (end.ec != std::errc())
        return failed("value out of range");
    return result;
}

std::vector<std::string> fields(std::string_view text) {
    std::vector<std::string> result;
    for (std::size_t from = text.find_first_not_of(blanks); from != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(blanks, from), text.size());
        result.emplace_back(text.substr(from, end - from));
        from = text.find_first_not_of(blanks, end);
    }
    return result;
}

std::string to_lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string to_upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return result;
}

std::string_view trim(std::string_view text) {
    const std::size_t from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos)
        return {};
    return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

} // namespace plexus::config

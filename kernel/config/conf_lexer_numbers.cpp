#include "config/conf_lexer.hpp"

#include "config/unicode.hpp"

#include <string_view>

#include <fmt/format.h>

namespace plexus::config {

namespace {

bool is_size_suffix(char32_t c) {
    return c < 0x80 &&
           std::string_view("kKmMgGtTpPeE").find(static_cast<char>(c)) != std::string_view::npos &&
           c != 0;
}

/// What a float or a sign must be followed by was not there.
std::string no_digit(char32_t c) {
    return c == '.' ? "Floats must start with a digit, not '.'."
                    : fmt::format("Expected a digit but got '{}'.", shown(c));
}

} // namespace

/// Where an integer ends and is one; at any other character a string started with digits.
bool conf_lexer::number_ends_at(char32_t c) const {
    return is_newline(c) || is_blank(c) || c == conf_cursor::end || c == '}' || c == ';' ||
           c == ',';
}

/// The rest of a number, date, address or string; its first digit is taken.
conf_lexer::state conf_lexer::number() {
    for (;;) {
        char32_t c = cur_.next();
        if (is_digit(c))
            continue;
        if (c == '-') {
            if (cur_.pending().size() != 5)
                return fail("All ISO8601 dates must be in full Zulu form.");
            return date_after_year();
        }
        if (c == '.')
            return fraction();
        if (is_size_suffix(c))
            return suffixed_number();
        // The reference server would take the bracket of [1, 2, 3] into a string "3]" here.
        bool list_ends = c == ']' && stack_.back() == state::array_value_end;
        if (!number_ends_at(c) && !list_ends)
            return bare_string(); // this character is in the string, even a quote or a backslash
        cur_.back();
        emit(conf_item::type::integer);
        return pop();
    }
}

/// After a size suffix: `b`, `i` may follow. Anything else makes the whole a string, even a `]`.
conf_lexer::state conf_lexer::suffixed_number() {
    char32_t c = cur_.next();
    while (c == 'b' || c == 'B' || c == 'i' || c == 'I')
        c = cur_.next();
    cur_.back();
    if (!number_ends_at(c))
        return bare_string();
    emit(conf_item::type::integer);
    return pop();
}

conf_lexer::state conf_lexer::negative_number() {
    char32_t c = cur_.next();
    if (!is_digit(c))
        return fail(no_digit(c));
    while (is_digit(c))
        c = cur_.next();
    if (c == '.')
        return fraction();
    if (is_size_suffix(c))
        return suffixed_number();
    cur_.back();
    emit(conf_item::type::integer);
    return pop();
}

/// After the dot of a float, or the first dot of an address.
conf_lexer::state conf_lexer::fraction() {
    char32_t c = cur_.next();
    if (!is_digit(c))
        return fail(
            fmt::format("Floats must have a digit after the '.', but got '{}' instead.", shown(c)));
    while (is_digit(c))
        c = cur_.next();
    if (c == '.')
        return address();
    cur_.back();
    emit(conf_item::type::real);
    return pop();
}

/// After the second dot: something like 127.0.0.1:4222 or 0.0.0.0:-1.
conf_lexer::state conf_lexer::address() {
    char32_t c = cur_.next();
    while (is_digit(c) || c == '.' || c == ':' || c == '-')
        c = cur_.next();
    cur_.back();
    emit(conf_item::type::string);
    return pop();
}

/// After `YYYY-`.
conf_lexer::state conf_lexer::date_after_year() {
    for (char expected : std::string_view("00-00T00:00:00Z")) {
        char32_t c = cur_.next();
        if (expected == '0' && !is_digit(c))
            return fail(fmt::format("Expected digit in ISO8601 datetime, but found '{}' instead.",
                                    shown(c)));
        if (expected != '0' && c != static_cast<unsigned char>(expected))
            return fail(fmt::format("Expected '{}' in ISO8601 datetime, but found '{}' instead.",
                                    expected, shown(c)));
    }
    emit(conf_item::type::moment);
    return pop();
}

} // namespace plexus::config

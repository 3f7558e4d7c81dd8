#include "config/conf_lexer.hpp"

#include "config/unicode.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plexus::config {

namespace {

bool is_separator(char32_t c) {
    return c == '=' || c == ':';
}

bool is_include_keyword(std::string_view key) {
    constexpr std::string_view keyword = "include";
    return std::ranges::equal(key, keyword, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

} // namespace

/// A key outside any map; something other than white space is there.
conf_lexer::state conf_lexer::top_key() {
    char32_t c = cur_.peek();
    if (is_separator(c))
        return fail(fmt::format("Unexpected key separator '{}'", shown(c)));
    if (c == '"' || c == '\'') {
        cur_.next();
        cur_.drop();
        return quoted_key(c, false);
    }
    cur_.drop();
    cur_.next();
    return bare_key(false);
}

/// The rest of a bare key, its first character taken: up to white space, `=` or `:`. So it swallows
/// brackets: `cluster{` is a key of eight characters.
conf_lexer::state conf_lexer::bare_key(bool in_map) {
    for (;; cur_.next()) {
        char32_t c = cur_.peek();
        if (c == conf_cursor::end && in_map)
            return fail("Unexpected EOF processing map key.");
        if (is_space(c) && is_include_keyword(cur_.pending())) {
            cur_.drop();
            if (in_map)
                push(state::map_value_end); // at the top its follower was pushed before the key
            return include_path();
        }
        if (is_space(c) || is_separator(c) || c == conf_cursor::end)
            break;
    }
    emit(conf_item::type::key);
    return in_map ? state::map_key_end : state::top_key_end;
}

/// A key up to its closing quote, without escapes.
conf_lexer::state conf_lexer::quoted_key(char32_t quote, bool in_map) {
    for (char32_t c = cur_.peek(); c != quote; c = cur_.peek()) {
        if (c == conf_cursor::end && !in_map)
            return fail_at_end();
        if (c == conf_cursor::end)
            return fail(quote == '"' ? "Unexpected EOF processing double quoted map key."
                                     : "Unexpected EOF processing quoted map key.");
        cur_.next();
    }
    emit(conf_item::type::key);
    cur_.next();
    cur_.drop();
    return in_map ? state::map_key_end : state::top_key_end;
}

/// From a key to its value. Newlines may come before a separator, or instead of one; after a
/// separator the value must start on the same line.
conf_lexer::state conf_lexer::top_key_end() {
    char32_t c = cur_.next();
    while (is_space(c)) {
        cur_.drop();
        c = cur_.next();
    }
    if (c == conf_cursor::end) {
        emit(conf_item::type::end);
        return state::done;
    }
    if (is_separator(c))
        cur_.drop();
    else
        cur_.back();
    return value_start();
}

/// The same inside a map, where newlines may follow the separator as well.
conf_lexer::state conf_lexer::map_key_end() {
    char32_t c = cur_.next();
    while (is_space(c)) {
        cur_.drop();
        c = cur_.next();
    }
    if (is_separator(c)) {
        cur_.drop();
        c = cur_.next();
        while (is_space(c)) {
            cur_.drop();
            c = cur_.next();
        }
    }
    switch (c) {
    case ',':
        return fail("Unexpected map value terminator \",\".");
    case '}': // the key goes without a value
        cur_.drop();
        emit(conf_item::type::map_end);
        return pop();
    default:
        cur_.back();
        push(state::map_value_end);
        return value_start();
    }
}

/// After the word `include` and before the blank that follows it.
conf_lexer::state conf_lexer::include_path() {
    char32_t c = cur_.next();
    while (is_blank(c)) {
        cur_.drop();
        c = cur_.next();
    }
    switch (c) {
    case '\'':
    case '"':
        cur_.drop();
        return quoted_include(c);
    case '[':
        return fail("Expected include value but found start of an array");
    case '{':
        return fail("Expected include value but found start of a map");
    case '(':
        return fail("Expected include value but found start of a block");
    case '-':
        return fail("Expected include value but found start of a number");
    case '\\':
        return fail("Expected include value but found escape sequence");
    case '\n':
    case '\r':
        return fail("Expected include value but found new line");
    default:
        if (is_digit(c))
            return fail("Expected include value but found start of a number");
        cur_.back();
        return bare_include();
    }
}

conf_lexer::state conf_lexer::quoted_include(char32_t quote) {
    for (char32_t c = cur_.next(); c != quote; c = cur_.next()) {
        if (c == conf_cursor::end)
            return fail(quote == '"' ? "Unexpected EOF in double quoted include"
                                     : "Unexpected EOF in quoted include");
    }
    cur_.back();
    emit(conf_item::type::include);
    cur_.next();
    cur_.drop();
    return pop();
}

conf_lexer::state conf_lexer::bare_include() {
    char32_t c = cur_.next();
    while (!is_newline(c) && !is_blank(c) && c != conf_cursor::end && c != ';' && c != '}' &&
           c != '\'')
        c = cur_.next();
    cur_.back();
    emit(conf_item::type::include);
    if (c == '\'') {
        cur_.next();
        cur_.drop();
    }
    return pop();
}

} // namespace plexus::config

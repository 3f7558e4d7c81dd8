#include "config/conf_lexer.hpp"

#include "base/encoding.hpp"
#include "config/unicode.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace plexus::config {

namespace {

bool is_boolean(std::string_view word) {
    constexpr std::array<std::string_view, 6> words = {"true", "false", "on", "off", "yes", "no"};
    return std::ranges::any_of(words, [&](std::string_view w) {
        return std::ranges::equal(word, w, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    });
}

} // namespace

/// Any value; what follows it is on the stack. Blanks may come first, newlines not: where they may,
/// the caller has taken them.
conf_lexer::state conf_lexer::value_start() {
    char32_t c = cur_.next();
    while (is_blank(c)) {
        cur_.drop();
        c = cur_.next();
    }
    switch (c) {
    case '[':
        cur_.drop();
        emit(conf_item::type::array_start);
        return state::array_value;
    case '{':
        cur_.drop();
        emit(conf_item::type::map_start);
        return state::map_key_start;
    case '\'':
        cur_.drop();
        return single_quoted();
    case '"':
        cur_.drop();
        return double_quoted();
    case '(':
        cur_.drop();
        return block_string();
    case '-':
        return negative_number();
    case '.':
        return fail("Floats must start with a digit");
    case '\n':
    case '\r':
        return fail("Expected value but found new line");
    default:
        if (is_digit(c))
            return number();
        cur_.back();
        return bare_string();
    }
}

/// Up to the next single quote, nothing in it meaning anything.
conf_lexer::state conf_lexer::single_quoted() {
    for (char32_t c = cur_.next(); c != '\''; c = cur_.next()) {
        if (c == conf_cursor::end)
            return fail_at_end();
    }
    cur_.back();
    emit(conf_item::type::string);
    cur_.next();
    cur_.drop();
    return pop();
}

conf_lexer::state conf_lexer::double_quoted() {
    for (char32_t c = cur_.next(); c != '"'; c = cur_.next()) {
        if (c == conf_cursor::end)
            return fail_at_end();
        if (c == '\\' && !escape())
            return state::done;
    }
    cur_.back();
    emit_string();
    cur_.next();
    cur_.drop();
    return pop();
}

/// Without quotes: a word that may turn out to be a boolean or a variable. A single quote ends it
/// too, and then it is a string whatever it says.
conf_lexer::state conf_lexer::bare_string() {
    for (;;) {
        char32_t c = cur_.next();
        switch (c) {
        case '\\':
            if (!escape())
                return state::done;
            break;
        case '\n':
        case '\r':
        case ' ':
        case '\t':
        case ',':
        case ';':
        case ']':
        case '}':
        case conf_cursor::end:
            cur_.back();
            return end_bare_string();
        case '\'':
            cur_.back();
            emit_string();
            cur_.next();
            cur_.drop();
            return pop();
        default:
            break;
        }
    }
}

conf_lexer::state conf_lexer::end_bare_string() {
    if (escaped_) {
        emit_string();
    } else if (is_boolean(cur_.pending())) {
        emit(conf_item::type::boolean);
    } else if (cur_.pending().starts_with('$')) {
        cur_.skip_first();
        emit(conf_item::type::variable);
    } else {
        emit_string();
    }
    return pop();
}

/// Verbatim up to a `)` that follows a newline and is followed by a newline or the end. At the end
/// of the file the parenthesis itself stays in the string, as in the reference server.
conf_lexer::state conf_lexer::block_string() {
    for (;;) {
        char32_t c = cur_.next();
        if (c == conf_cursor::end)
            return fail("Unexpected EOF processing block.");
        if (c != ')')
            continue;
        cur_.back();
        cur_.back();
        bool starts_line = cur_.next() == '\n';
        cur_.next();
        if (!starts_line)
            continue;
        char32_t after = cur_.next();
        cur_.back();
        if (after != '\n' && after != conf_cursor::end)
            continue;
        cur_.back();
        emit(conf_item::type::string);
        cur_.next();
        cur_.drop();
        return pop();
    }
}

/// After a backslash: appends what it stands for. False when an error has been handed out.
bool conf_lexer::escape() {
    parts_ += cur_.pending_without_last(1);
    cur_.restart();
    escaped_ = true;
    char32_t c = cur_.next();
    switch (c) {
    case 'x':
        return hex_escape();
    case 't':
        parts_ += '\t';
        break;
    case 'n':
        parts_ += '\n';
        break;
    case 'r':
        parts_ += '\r';
        break;
    case '"':
        parts_ += '"';
        break;
    case '\\':
        parts_ += '\\';
        break;
    default:
        fail(fmt::format("Invalid escape character '{}'. Only the following escape characters are "
                         "allowed: \\xXX, \\t, \\n, \\r, \\\", \\\\.",
                         shown(c)));
        return false;
    }
    cur_.restart();
    return true;
}

bool conf_lexer::hex_escape() {
    for (int i = 0; i < 2; ++i) {
        if (is_newline(cur_.next())) {
            fail("Expected two hexadecimal digits after '\\x', but hit end of line");
            return false;
        }
    }
    std::string_view digits = cur_.last_bytes(2);
    auto byte = hex_decode(digits);
    if (!byte) {
        fail(fmt::format("Expected two hexadecimal digits after '\\x', but got '{}'", digits));
        return false;
    }
    parts_ += static_cast<char>(byte->front());
    cur_.restart();
    return true;
}

} // namespace plexus::config

#include "config/conf_lexer.hpp"

#include "base/assert.hpp"
#include "config/unicode.hpp"

#include <utility>

#include <fmt/format.h>

namespace plexus::config {

std::string shown(char32_t c) {
    std::string text;
    if (c == '\n')
        text = "\\n";
    else
        append_utf8(text, c);
    return text;
}

conf_item conf_lexer::next() {
    while (!out_) {
        px_assert(state_ != state::done, "the parser stops at an error and at the end");
        state_ = step();
    }
    return *std::exchange(out_, std::nullopt);
}

conf_lexer::state conf_lexer::step() {
    switch (state_) {
    case state::top:
    case state::block_start:
        return entry_start(state_);
    case state::top_value_end:
        return top_value_end();
    case state::block_value_end:
        return block_value_end();
    case state::block_end:
        return block_end();
    case state::top_key_end:
        return top_key_end();
    case state::map_key_start:
        return map_key_start();
    case state::map_key_end:
        return map_key_end();
    case state::map_value_end:
        return map_value_end();
    case state::array_value:
        return array_value();
    case state::array_value_end:
        return array_value_end();
    case state::done:
        break;
    }
    return state::done;
}

conf_lexer::state conf_lexer::pop() {
    px_assert(!stack_.empty(), "every value and block pushes what follows it");
    state last = stack_.back();
    stack_.pop_back();
    return last;
}

void conf_lexer::emit(conf_item::type kind) {
    // Parts are left here only by an escape right before the end: they count in the end's column.
    std::string text = parts_ + std::string(cur_.pending());
    std::uint32_t col = cur_.item_col(text.size());
    out_ = conf_item{kind, std::move(text), cur_.line(), col};
    cur_.drop();
}

void conf_lexer::emit_string() {
    std::string text = std::exchange(parts_, {});
    text += cur_.pending();
    escaped_ = false;
    std::uint32_t col = cur_.item_col(text.size());
    out_ = conf_item{conf_item::type::string, std::move(text), cur_.line(), col};
    cur_.drop();
}

conf_lexer::state conf_lexer::fail(std::string text) {
    out_ = conf_item{conf_item::type::error, std::move(text), cur_.line(), cur_.error_col()};
    return state::done;
}

/// The end is fine where nothing is pending; a NUL byte counts as pending.
conf_lexer::state conf_lexer::fail_at_end() {
    if (!cur_.pending().empty())
        return fail("Unexpected EOF.");
    emit(conf_item::type::end);
    return state::done;
}

/// After a slash: takes a second one. A lone slash means different things in different places.
bool conf_lexer::second_slash() {
    if (cur_.next() == '/')
        return true;
    cur_.back();
    return false;
}

/// After `#` or `//`: drops everything up to the newline.
conf_lexer::state conf_lexer::comment(state then) {
    for (char32_t c = cur_.peek(); !is_newline(c) && c != conf_cursor::end; c = cur_.peek())
        cur_.next();
    cur_.drop();
    return then;
}

/// Before a key at the top or, when that is `here`, in the block; a block may open inside either.
conf_lexer::state conf_lexer::entry_start(state here) {
    const bool in_block = here == state::block_start;
    char32_t c = cur_.next();
    if (is_space(c)) {
        cur_.drop();
        return here;
    }
    switch (c) {
    case '{':
        push(in_block ? state::block_end : state::top);
        cur_.drop();
        return state::block_start;
    case '#':
        return comment(here);
    case '/':
        if (second_slash())
            return comment(here);
        return fail_at_end();
    case conf_cursor::end:
        return fail_at_end();
    case '}':
        if (in_block) {
            cur_.drop();
            return pop();
        }
        [[fallthrough]]; // at the top it begins a key
    default:
        cur_.back();
        push(in_block ? state::block_value_end : state::top_value_end);
        return top_key();
    }
}

conf_lexer::state conf_lexer::top_value_end() {
    char32_t c = cur_.next();
    switch (c) {
    case '#':
        return comment(state::top);
    case '/':
        return second_slash() ? comment(state::top) : state::top_value_end;
    case ' ':
    case '\t':
        return state::top_value_end;
    case '\n':
    case '\r':
    case conf_cursor::end:
    case ';':
    case ',':
    case '}':
        cur_.drop();
        return state::top;
    default:
        return fail(
            fmt::format("Expected a top-level value to end with a new line, comment or EOF, "
                        "but got '{}' instead.",
                        shown(c)));
    }
}

conf_lexer::state conf_lexer::block_value_end() {
    char32_t c = cur_.next();
    switch (c) {
    case '#':
        return comment(state::block_value_end);
    case '/':
        return second_slash() ? comment(state::block_value_end) : state::block_value_end;
    case ' ':
    case '\t':
        return state::block_value_end;
    case '\n':
    case '\r':
    case ';':
    case ',':
        cur_.drop();
        return state::block_start;
    case '}':
        cur_.back();
        return state::block_end;
    default:
        return fail(
            fmt::format("Expected a block-level value to end with a new line, comment or EOF, "
                        "but got '{}' instead.",
                        shown(c)));
    }
}

conf_lexer::state conf_lexer::block_end() {
    char32_t c = cur_.next();
    switch (c) {
    case '#':
        return comment(state::block_start);
    case '/':
        return second_slash() ? comment(state::block_start) : state::block_end;
    case ' ':
    case '\t':
    case '\n':
    case '\r':
        return state::block_end;
    case ';':
    case ',':
        cur_.drop();
        return state::block_start;
    case '}':
        cur_.drop();
        return pop();
    default:
        return fail(fmt::format("Expected a block-level to end with a '}}', but got '{}' instead.",
                                shown(c)));
    }
}

conf_lexer::state conf_lexer::map_key_start() {
    char32_t c = cur_.peek();
    while (is_space(c)) {
        cur_.next();
        cur_.drop();
        c = cur_.peek();
    }
    switch (c) {
    case '=':
    case ':':
        return fail(fmt::format("Unexpected key separator '{}'.", shown(c)));
    case ']':
        return fail("Unexpected array end ']' processing map.");
    case '}':
        cur_.next();
        cur_.drop();
        emit(conf_item::type::map_end);
        return pop();
    case '#':
        cur_.next();
        return comment(state::map_key_start);
    case '/':
        cur_.next();
        if (second_slash())
            return comment(state::map_key_start);
        break; // a lone slash before a key is dropped
    case '\'':
    case '"':
        cur_.next();
        cur_.drop();
        return quoted_key(c, true);
    case conf_cursor::end:
        return fail("Unexpected EOF processing map.");
    default:
        break;
    }
    cur_.drop();
    cur_.next();
    return bare_key(true);
}

conf_lexer::state conf_lexer::map_value_end() {
    char32_t c = cur_.next();
    switch (c) {
    case ' ':
    case '\t':
        cur_.drop();
        return state::map_value_end;
    case '#':
        return comment(state::map_value_end);
    case '/':
        if (second_slash())
            return comment(state::map_value_end);
        [[fallthrough]]; // a lone slash separates like a comma
    case ';':
    case ',':
    case '\n':
    case '\r':
        cur_.drop();
        return state::map_key_start;
    case '}':
        cur_.drop();
        emit(conf_item::type::map_end);
        return pop();
    default:
        return fail(fmt::format("Expected a map value terminator \",\" or a map terminator \"}}\", "
                                "but got '{}' instead.",
                                shown(c)));
    }
}

conf_lexer::state conf_lexer::array_value() {
    char32_t c = cur_.next();
    if (is_space(c)) {
        cur_.drop();
        return state::array_value;
    }
    switch (c) {
    case '#':
        return comment(state::array_value);
    case '/':
        if (second_slash())
            return comment(state::array_value);
        [[fallthrough]];
    case ',':
        return fail("Unexpected array value terminator ','.");
    case ']':
        cur_.drop();
        emit(conf_item::type::array_end);
        return pop();
    default:
        cur_.back();
        push(state::array_value_end);
        return value_start();
    }
}

conf_lexer::state conf_lexer::array_value_end() {
    char32_t c = cur_.next();
    switch (c) {
    case ' ':
    case '\t':
        cur_.drop();
        return state::array_value_end;
    case '#':
        return comment(state::array_value_end);
    case '/':
        if (second_slash())
            return comment(state::array_value_end);
        [[fallthrough]];
    case ',':
    case '\n':
    case '\r':
        cur_.drop();
        return state::array_value;
    case ']':
        cur_.drop();
        emit(conf_item::type::array_end);
        return pop();
    default:
        return fail(
            fmt::format("Expected an array value terminator \",\" or an array terminator \"]\", "
                        "but got '{}' instead.",
                        shown(c)));
    }
}

} // namespace plexus::config

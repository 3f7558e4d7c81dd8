#pragma once

#include "config/conf_cursor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

/// What the lexer hands to the parser: a piece of the text that means something.
struct conf_item {
    enum class type : std::uint8_t {
        error, ///< `text` is the detail; the last item
        end,   ///< the end of the text; the last item
        key,
        string,
        boolean,
        integer, ///< digits with an optional size suffix
        real,
        moment,
        variable, ///< `text` is the name without the dollar sign
        include,  ///< `text` is the path
        array_start,
        array_end,
        map_start,
        map_end,
    };

    type kind;
    std::string text;
    std::uint32_t line;
    std::uint32_t col;
};

/// Splits the text of a NATS `.conf` file into items.
///
/// The grammar has grown over years and its odd corners are relied upon, so this follows the
/// reference server's lexer item by item, position by position (the corpus test pins both). One
/// deliberate difference: a number directly before the `]` that ends its list is a number
/// (core.md 27.2).
///
/// Thread: [any]
/// Owner:  conf_parser; borrows the text.
/// Errors: one item of type error, after which next() must not be called, as after `end`.
/// Limits: one byte of memory for each bracket open; no recursion.
/// Source: core.md 27.1, 27.2.
class conf_lexer {
public:
    explicit conf_lexer(std::string_view text) : cur_(text) {}

    conf_item next();

private:
    /// What the grammar expects at a point between items. "Block" is the pair of braces that may
    /// stand around a whole file, "top" the level outside or without it.
    enum class state : std::uint8_t {
        top,
        top_value_end,
        block_start,
        block_value_end,
        block_end,
        top_key_end,
        map_key_start,
        map_key_end,
        map_value_end,
        array_value,
        array_value_end,
        done,
    };

    state step();

    // conf_lexer.cpp: what stands between keys and values
    state entry_start(state here);
    state top_value_end();
    state block_value_end();
    state block_end();
    state map_key_start();
    state map_value_end();
    state array_value();
    state array_value_end();
    state comment(state then);
    bool second_slash();

    // conf_lexer_keys.cpp: keys and includes
    state top_key();
    state top_key_end();
    state map_key_end();
    state bare_key(bool in_map);
    state quoted_key(char32_t quote, bool in_map);
    state include_path();
    state quoted_include(char32_t quote);
    state bare_include();

    // conf_lexer_values.cpp: values
    state value_start();
    state single_quoted();
    state double_quoted();
    state bare_string();
    state end_bare_string();
    state block_string();
    bool escape();
    bool hex_escape();

    // conf_lexer_numbers.cpp: what starts like a number
    state number();
    state negative_number();
    state suffixed_number();
    state fraction();
    state address();
    state date_after_year();
    bool number_ends_at(char32_t c) const;

    void push(state s) { stack_.push_back(s); }
    state pop();
    void emit(conf_item::type kind);
    void emit_string();
    state fail(std::string text);
    state fail_at_end();

    conf_cursor cur_;
    state state_ = state::top;
    std::vector<state> stack_; ///< what follows the value or comment being read
    std::string parts_;        ///< the string so far, when it has escapes
    bool escaped_ = false;
    std::optional<conf_item> out_;
};

/// A character as error texts show it: a newline as `\n`, everything else as itself.
std::string shown(char32_t c);

inline bool is_newline(char32_t c) {
    return c == '\n' || c == '\r';
}
inline bool is_blank(char32_t c) {
    return c == ' ' || c == '\t';
}

} // namespace plexus::config

#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <plexus/text.hpp>

namespace plexus::monitoring {

/// How JSON is laid out: on one line, or each member on its own, indented by so many spaces.
struct json_layout {
    unsigned indent = 0; ///< 0: one line
};
inline constexpr json_layout compact{0};
inline constexpr json_layout indented{2};

/// Writes JSON piece by piece, in the order of the calls, byte for byte as the reference lays it
/// out and escapes it. What it holds can be taken away at any time, in the middle of a list too.
///
/// Thread: [any] one at a time: a part of an answer may be written on another loop by a writer of
/// its own, which begins at the depth where the part will stand.
/// Owner: whoever has it; movable. Errors: none; that begins and ends match is the caller's.
class json_writer {
public:
    explicit json_writer(json_layout layout, unsigned depth = 0) noexcept
        : layout_(layout), depth_(depth) {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }

    /// What the next value is called.
    void key(std::string_view name);
    void begin_object(std::string_view name) { key(name), open('{'); }
    void begin_array(std::string_view name) { key(name), open('['); }

    /// One member of an object.
    template <class Value>
    void field(std::string_view name, const Value& value) {
        key(name);
        append(value);
    }
    /// Likewise, but nothing at all for an empty text, zero or false.
    template <class Value>
    void field_unless_empty(std::string_view name, const Value& value) {
        if (!is_empty(value))
            field(name, value);
    }
    /// One whose value has been written already: on one line, or with this layout at this depth.
    void written_field(std::string_view name, std::string_view json) {
        key(name);
        after_key_ = false;
        out_ += json;
    }
    void null_field(std::string_view name) { key(name), out_ += "null"; }
    /// A list of texts.
    template <class Texts>
    void list(std::string_view name, const Texts& texts) {
        begin_array(name);
        for (const auto& text : texts)
            element(text);
        end_array();
    }

    /// One element of an array.
    template <class Value>
    void element(const Value& value) {
        separate();
        append(value);
    }
    void null_element() { separate(), out_ += "null"; }
    /// One that another writer has written: with this layout, begun at depth().
    void part(std::string_view written) { separate(), out_ += written; }
    /// More of the part that was last begun.
    void more(std::string_view written) { out_ += written; }

    unsigned depth() const noexcept { return depth_; }
    json_layout layout() const noexcept { return layout_; }
    std::size_t size() const noexcept { return out_.size(); }
    std::string take() { return std::exchange(out_, {}); }

private:
    void begin(char bracket);
    void open(char bracket);
    void end(char bracket);
    void separate();
    void new_line();

    void append(std::string_view text);
    void append(px_text text) { append(view(text)); }
    void append(const std::string& text) { append(std::string_view(text)); }
    void append(const char* text) { append(std::string_view(text)); }
    void append(double number);
    void append_signed(std::int64_t number);
    void append_unsigned(std::uint64_t number);
    template <std::integral Number>
    void append(Number number) {
        if constexpr (std::same_as<Number, bool>)
            out_ += number ? "true" : "false";
        else if constexpr (std::is_signed_v<Number>)
            append_signed(number);
        else
            append_unsigned(number);
    }

    static bool is_empty(px_text text) noexcept { return text.size == 0; }
    template <class Value>
    static bool is_empty(const Value& value) noexcept {
        if constexpr (std::is_arithmetic_v<Value>)
            return value == Value{};
        else
            return std::string_view(value).empty();
    }

    json_layout layout_;
    unsigned depth_;
    bool at_root_ = true;    ///< nothing has been written at all
    bool first_ = true;      ///< nothing stands yet in the innermost object or array
    bool after_key_ = false; ///< the next value belongs to the key just written
    std::string out_;
};

} // namespace plexus::monitoring

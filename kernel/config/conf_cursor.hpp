#pragma once

#include "base/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plexus::config {

/// Walks the text of a `.conf` file character by character and keeps the two notions of "column"
/// that the reference server's messages rest on.
///
/// Both are kept by rule, not by looking back: `line_start` moves when a newline is *seen* (even if
/// it is given back), and `item_line_start` follows it only when pending text is dropped or handed
/// out. The columns of errors and of values spanning lines come out as the reference prints them
/// only so.
///
/// The end of the text and a NUL byte both read as `end`; a NUL takes a byte, the end takes none.
///
/// Thread: [any]   Owner: conf_lexer; borrows the text.
class conf_cursor {
public:
    static constexpr char32_t end = 0;

    explicit conf_cursor(std::string_view text) : text_(text) {}

    char32_t next() {
        if (pos_ >= text_.size()) {
            width_ = 0;
            return end;
        }
        if (text_[pos_] == '\n') {
            ++line_;
            line_start_ = pos_;
        }
        if (static_cast<unsigned char>(text_[pos_]) < 0x80) {
            width_ = 1;
            return static_cast<unsigned char>(text_[pos_++]);
        }
        utf8_step step = decode_utf8(text_.substr(pos_));
        width_ = step.size;
        pos_ += step.size;
        return step.code_point;
    }

    /// Gives the last character back. A second call gives back as many bytes again.
    void back() {
        pos_ -= width_;
        if (pos_ < text_.size() && text_[pos_] == '\n')
            --line_;
    }

    char32_t peek() {
        char32_t c = next();
        back();
        return c;
    }

    /// Drops the pending text: the next item starts here.
    void drop() {
        start_ = pos_;
        item_line_start_ = line_start_;
    }

    /// Starts the next part of the same item here.
    void restart() { start_ = pos_; }
    /// Leaves out the first pending byte.
    void skip_first() { ++start_; }

    std::string_view pending() const { return text_.substr(start_, pos_ - start_); }
    std::string_view pending_without_last(std::size_t n) const {
        return text_.substr(start_, pos_ - start_ - n);
    }
    std::string_view last_bytes(std::size_t n) const { return text_.substr(pos_ - n, n); }

    std::uint32_t line() const { return line_; }
    /// The column of an item of `length` bytes, as it came out of at least as many, that ends here.
    std::uint32_t item_col(std::size_t length) const {
        return static_cast<std::uint32_t>(pos_ - item_line_start_ - length);
    }
    std::uint32_t error_col() const { return static_cast<std::uint32_t>(pos_ - line_start_); }

private:
    std::string_view text_;
    std::size_t start_ = 0;
    std::size_t pos_ = 0;
    std::size_t width_ = 0;
    std::size_t line_start_ = 0;
    std::size_t item_line_start_ = 0;
    std::uint32_t line_ = 1;
};

} // namespace plexus::config

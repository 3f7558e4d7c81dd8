#include "system/json_body.hpp"

#include <boost/json/parse.hpp>

#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A byte as the character of that number, quoted.
std::string character(char c) {
    if (c == '\'')
        return R"('\'')";
    if (c == '"')
        return R"('"')";
    const auto byte = static_cast<unsigned char>(c);
    const std::string text = byte < 0x80 ? std::string{c}
                                         : std::string{static_cast<char>(0xC0 | byte >> 6),
                                                       static_cast<char>(0x80 | (byte & 0x3F))};
    std::string shown = quoted(text);
    shown.front() = shown.back() = '\'';
    return shown;
}

/// One pass over a text, without recursion: what is open is a stack of brackets.
class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) {}

    result<std::vector<json_part>> run() {
        while (step_ != step::done && step())
            ;
        if (!why_.empty())
            return error{PX_ERR_INVALID, why_};
        return std::move(parts_);
    }

private:
    enum class step { value, first_element, first_key, key, after_value, done };

    bool step() {
        const std::size_t value_end = at_;
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
        switch (step_) {
        case step::first_element:
            if (next_is(']'))
                return close();
            [[fallthrough]];
        case step::value:
            return value();
        case step::first_key:
            if (next_is('}'))
                return close();
            [[fallthrough]];
        case step::key:
            return key();
        case step::after_value:
            return after_value(value_end);
        case step::done:
            break;
        }
        return false;
    }

    bool value() {
        if (at_ == text_.size())
            return cut_short();
        if (open_.size() == 1)
            begin_ = at_;
        const char c = text_[at_];
        if (c == '{' || c == '[') {
            if (open_.size() == json_depth_max)
                return refuse("exceeded max depth");
            open_ += c;
            ++at_;
            step_ = c == '{' ? step::first_key : step::first_element;
            return true;
        }
        step_ = step::after_value;
        if (c == '"')
            return string();
        if (c == '-' || is_digit(c))
            return number();
        for (const std::string_view word : {"true", "false", "null"})
            if (c == word[0])
                return literal(word);
        return unexpected("looking for beginning of value");
    }

    bool key() {
        if (at_ == text_.size())
            return cut_short();
        if (text_[at_] != '"')
            return unexpected("looking for beginning of object key string");
        const std::size_t begin = at_;
        if (!string())
            return false;
        if (open_.size() == 1)
            name_ = json_string(text_.substr(begin, at_ - begin));
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
        if (at_ == text_.size())
            return cut_short();
        if (!next_is(':'))
            return unexpected("after object key");
        ++at_;
        step_ = step::value;
        return true;
    }

    bool after_value(std::size_t value_end) {
        if (open_.empty()) {
            step_ = step::done;
            return at_ == text_.size() || unexpected("after top-level value");
        }
        if (open_.size() == 1)
            parts_.push_back({std::exchange(name_, {}), text_.substr(begin_, value_end - begin_)});
        if (at_ == text_.size())
            return cut_short();
        const bool in_object = open_.back() == '{';
        if (next_is(in_object ? '}' : ']'))
            return close();
        if (!next_is(','))
            return unexpected(in_object ? "after object key:value pair" : "after array element");
        ++at_;
        step_ = in_object ? step::key : step::value;
        return true;
    }

    bool close() {
        ++at_;
        open_.pop_back();
        step_ = step::after_value;
        return true;
    }

    bool string() {
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return unexpected("in string literal");
            if (c == '\\' && !escape())
                return false;
        }
        return cut_short();
    }

    /// Leaves `at_` at the last character of it.
    bool escape() {
        ++at_;
        if (!next_is('u'))
            return std::string_view("bfnrt\\/\"").find(here()) != std::string_view::npos ||
                   unexpected("in string escape code");
        for (int digit = 0; digit < 4; ++digit) {
            ++at_;
            if (!is_hex(here()))
                return unexpected("in \\u hexadecimal character escape");
        }
        return true;
    }

    bool number() {
        if (next_is('-'))
            ++at_;
        if (next_is('0'))
            ++at_;
        else if (!digits("in numeric literal"))
            return false;
        if (next_is('.')) {
            ++at_;
            if (!digits("after decimal point in numeric literal"))
                return false;
        }
        if (!next_is('e') && !next_is('E'))
            return true;
        ++at_;
        if (next_is('+') || next_is('-'))
            ++at_;
        return digits("in exponent of numeric literal");
    }

    bool digits(std::string_view where) {
        if (!is_digit(here()))
            return unexpected(where);
        while (at_ < text_.size() && is_digit(text_[at_]))
            ++at_;
        return true;
    }

    bool literal(std::string_view word) {
        for (const char c : word) {
            if (here() != c)
                return unexpected("in literal " + std::string(word) + " (expecting " +
                                  character(c) + ")");
            ++at_;
        }
        return true;
    }

    // Where a text ends inside something, the reference finds a blank.
    char here() const { return at_ < text_.size() ? text_[at_] : ' '; }
    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool cut_short() { return refuse("unexpected end of JSON input"); }
    bool unexpected(std::string_view where) {
        return refuse("invalid character " + character(here()) + " " + std::string(where));
    }
    bool refuse(std::string why) {
        why_ = std::move(why);
        return false;
    }

    const std::string_view text_;
    std::size_t at_ = 0;
    enum step step_ = step::value;
    std::string open_;      // '{' or '[' for each level
    std::string name_;      // of the member of the outermost object that is being read
    std::size_t begin_ = 0; // of the outermost part that is being read
    std::vector<json_part> parts_;
    std::string why_;
};

} // namespace

std::string_view json_kind(std::string_view value) {
    switch (value.front()) {
    case '{':
        return "object";
    case '[':
        return "array";
    case '"':
        return "string";
    case 't':
    case 'f':
        return "bool";
    case 'n':
        return "null";
    default:
        return "number";
    }
}

std::string json_string(std::string_view value) {
    boost::system::error_code failed;
    boost::json::parse_options lenient;
    lenient.allow_invalid_utf8 = true;
    const boost::json::value parsed = boost::json::parse(value, failed, {}, lenient);
    if (failed)
        return std::string(value.substr(1, value.size() - 2));
    return std::string(parsed.get_string());
}

result<std::vector<json_part>> take_apart(std::string_view text) {
    return scanner(text).run();
}

} // namespace plexus::monitoring

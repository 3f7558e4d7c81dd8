#pragma once

#include "base/json.hpp"

#include <fmt/format.h>
#include <iterator>
#include <string>
#include <string_view>

namespace plexus::proto {

/// Appends the members of one JSON object in order. Those that the reference omits when they are
/// empty have functions whose names say so.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }

    void text(std::string_view name, std::string_view value) {
        key(name);
        append_json_string(out_, value);
    }
    void text_unless_empty(std::string_view name, std::string_view value) {
        if (!value.empty())
            text(name, value);
    }
    void number(std::string_view name, auto value) {
        key(name);
        fmt::format_to(std::back_inserter(out_), "{}", value);
    }
    void number_unless_zero(std::string_view name, auto value) {
        if (value != 0)
            number(name, value);
    }
    void boolean(std::string_view name, bool value) {
        key(name);
        out_ += value ? "true" : "false";
    }
    void true_or_nothing(std::string_view name, bool value) {
        if (value)
            boolean(name, true);
    }
    void list(std::string_view name, const auto& values) {
        key(name);
        out_ += '[';
        for (bool first = true; const auto& value : values) {
            if (!first)
                out_ += ',';
            first = false;
            append_json_string(out_, value);
        }
        out_ += ']';
    }
    /// The name of a value that the caller appends next.
    std::string& value_of(std::string_view name) {
        key(name);
        return out_;
    }
    void end() { out_ += '}'; }

private:
    void key(std::string_view name) {
        if (out_.back() != '{')
            out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
    }

    std::string& out_;
};

} // namespace plexus::proto

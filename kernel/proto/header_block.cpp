#include "proto/header_block.hpp"

namespace plexus::proto {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t none = std::string_view::npos;

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Where the line of the first header of that name begins: after a line end, before a colon.
std::size_t line_of(std::string_view block, std::string_view name, std::size_t from = 0) noexcept {
    for (std::size_t at = block.find(name, from); at != none; at = block.find(name, at + 1)) {
        if (block.substr(0, at).ends_with(line_end) &&
            block.substr(at + name.size()).starts_with(':'))
            return at;
    }
    return none;
}

/// A block of nothing but a version line and the empty line says nothing.
std::string unless_empty(std::string block) {
    constexpr std::size_t no_fields = header_version_line.size() + line_end.size();
    if (block.size() <= no_fields)
        block.clear();
    return block;
}

/// The block as far as fields may be appended to it.
std::string_view without_last_line(std::string_view block) noexcept {
    if (block.ends_with("\r\n\r\n"))
        block.remove_suffix(line_end.size());
    return block;
}

} // namespace

std::optional<std::string_view> find_header(std::string_view block,
                                            std::string_view name) noexcept {
    const std::size_t line = line_of(block, name);
    if (line == none)
        return std::nullopt;
    std::string_view value = block.substr(line + name.size() + 1);
    value = value.substr(0, value.find(line_end));
    while (!value.empty() && value.front() == ' ')
        value.remove_prefix(1);
    return value;
}

std::string without_header(std::string_view block, std::string_view name) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t line = line_of(block, name); line != none;
         line = line_of(block, name, copied)) {
        const std::size_t end = block.find(line_end, line);
        if (end == none)
            break;
        out += block.substr(copied, line - copied);
        copied = end + line_end.size();
    }
    out += block.substr(copied);
    return unless_empty(std::move(out));
}

std::string without_header_prefix(std::string_view block, std::string_view prefix) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = block.find(prefix); at != none; at = block.find(prefix, at)) {
        if (at == 0 || block[at - 1] != '\n') {
            at += prefix.size();
            continue;
        }
        const std::size_t end = block.find(line_end, at + prefix.size());
        if (end == none)
            break;
        out += block.substr(copied, at - copied);
        at = copied = end + line_end.size();
    }
    out += block.substr(copied);
    return unless_empty(std::move(out));
}

std::string with_header(std::string_view block, std::string_view name, std::string_view value) {
    std::string out = without_header(block, name);
    if (out.empty())
        out = header_version_line;
    else
        out.resize(without_last_line(out).size());
    out += name;
    out += ": ";
    out += value;
    out += "\r\n\r\n";
    return out;
}

header_walk::header_walk(std::string_view block) noexcept {
    if (block.starts_with(header_version_line))
        rest_ = block.substr(header_version_line.size());
}

std::optional<header_field> header_walk::next() noexcept {
    const std::size_t colon = rest_.find(':');
    if (colon == none)
        return std::nullopt;
    // As the reference: a value begins behind all blanks, even those of a line end that never
    // came, and the name is whatever stands before the colon.
    std::size_t begin = colon + 1;
    while (begin < rest_.size() && is_blank(rest_[begin]))
        ++begin;
    const std::size_t end = rest_.find(line_end, begin);
    if (end == none)
        return std::nullopt;
    const header_field field{rest_.substr(0, colon), trim(rest_.substr(begin, end - begin))};
    rest_.remove_prefix(end + line_end.size());
    return field;
}

} // namespace plexus::proto

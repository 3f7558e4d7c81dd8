#include "proto/connect.hpp"

#include <algorithm>
#include <array>
#include <optional>

// By hand and not by std::regex, which recurses once for each byte it matches.
namespace plexus::proto {
namespace {

constexpr std::string_view replacement = "[REDACTED]";
constexpr std::array<std::string_view, 2> prefixes{"auth_token", "pass"};
constexpr std::array<std::string_view, 4> names{"proxy_sig", "nkey", "sig", "jwt"};

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool begins_with(std::string_view text, std::string_view name) {
    return text.size() >= name.size() &&
           std::equal(name.begin(), name.end(), text.begin(),
                      [](char wanted, char c) { return lower(c) == wanted; });
}

std::size_t skip_space(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space(text[at]))
        ++at;
    return at;
}

/// Where the value begins, if what stands at `at` is the end of a name: a quote or not, and a
/// colon or equals sign.
std::optional<std::size_t> value_after(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '"')
        ++at;
    at = skip_space(text, at);
    if (at == text.size() || (text[at] != ':' && text[at] != '='))
        return std::nullopt;
    at = skip_space(text, at + 1);
    return at;
}

/// The value without its quotes. The reference ends it at the first comma, quote or brace, and so
/// shows the rest of a password that holds one; a quoted value ends at its closing quote here.
std::string_view value_at(std::string_view text, std::size_t at) {
    std::string_view value = text.substr(at);
    if (!value.starts_with('"'))
        return value.substr(0, value.find_first_of("\",\r\n}"));
    value.remove_prefix(1);
    std::size_t end = 0;
    while (end < value.size() && value[end] != '"')
        end += value[end] == '\\' ? 2 : 1;
    return value.substr(0, end);
}

struct look {
    std::optional<std::size_t> value; // where the value of the secret named here begins
    std::size_t next;                 // where to look on when there is none
};

/// Whether the name of a secret begins at `at`.
look look_at(std::string_view text, std::size_t at) {
    for (const std::string_view name : names) {
        if (!begins_with(text.substr(at), name) || (at > 0 && is_word(text[at - 1])))
            continue;
        if (const auto value = value_after(text, at + name.size()))
            return {value, at};
    }
    for (const std::string_view prefix : prefixes) {
        if (!begins_with(text.substr(at), prefix))
            continue;
        std::size_t end = at + prefix.size();
        for (;; ++end) {
            if (const auto value = value_after(text, end))
                return {value, at};
            if (end >= text.size() || is_space(text[end]))
                return {std::nullopt, end}; // no name ends before that either
        }
    }
    return {std::nullopt, at + 1};
}

} // namespace

std::string redact_connect(std::string_view args) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = 0; at < args.size();) {
        const auto [value, next] = look_at(args, at);
        if (!value) {
            at = next;
            continue;
        }
        const std::string_view hidden = value_at(args, *value);
        const auto begin = static_cast<std::size_t>(hidden.data() - args.data());
        out += args.substr(copied, begin - copied);
        out += replacement;
        at = copied = begin + hidden.size();
    }
    out += args.substr(copied);
    return out;
}

} // namespace plexus::proto

#pragma once

#include <cstddef>
#include <string_view>

/// What is a subject, a pattern and a match (core.md 9). All functions: [any], pure, no allocation.
///
/// A subject is tokens separated by dots, of any bytes; case matters. In a pattern `*` alone stands
/// for one token and `>` alone, as the last token, for one or more; `foo*` and `>x` are literals.
namespace plexus::subject {

inline constexpr char separator = '.';
inline constexpr std::string_view any_token = "*";
inline constexpr std::string_view any_tail = ">";

/// Walks over the tokens of a subject, empty ones included: "a..b" has three, "" has one.
class token_iterator {
public:
    explicit token_iterator(std::string_view subject) noexcept : rest_(subject) {}

    /// Sets `token` to the next token; false when there is none left.
    bool next(std::string_view& token) noexcept {
        if (done_)
            return false;
        const std::size_t dot = rest_.find(separator);
        token = rest_.substr(0, dot);
        done_ = dot == std::string_view::npos;
        if (!done_)
            rest_.remove_prefix(dot + 1);
        return true;
    }
    /// Whether the token last returned was the last one.
    bool at_end() const noexcept { return done_; }

private:
    std::string_view rest_;
    bool done_ = false;
};

/// Number of tokens; 1 for the empty subject.
std::size_t token_count(std::string_view subject) noexcept;
/// Whether some token is empty (also: leading or trailing dot, empty subject).
bool has_empty_token(std::string_view subject) noexcept;
/// Whether some whole token is `*` or `>`, wherever it stands.
bool has_wildcard(std::string_view subject) noexcept;

/// The check of SUB: no empty token, `>` only last.
bool valid_to_subscribe(std::string_view subject) noexcept;
/// valid_to_subscribe() and no space, tab, LF, FF or CR: configuration, permissions, mappings.
bool valid(std::string_view subject) noexcept;
/// valid() and no wildcard token: trace destinations and the like.
bool valid_to_publish(std::string_view subject) noexcept;
/// No empty token and no wildcard token: what a pedantic client may publish to.
bool is_literal(std::string_view subject) noexcept;

/// Whether `subject`, all of whose tokens are taken literally, is matched by `pattern`.
/// Neither needs to be valid: a subject with an empty token is matched by nothing.
bool matches(std::string_view subject, std::string_view pattern) noexcept;
/// Whether every subject that `pattern` matches is matched by `cover`, token by token: `>` only
/// under `>`, `*` under `*` or `>` (security.md 4.3). False when either fails valid_to_subscribe().
bool covers(std::string_view cover, std::string_view pattern) noexcept;
/// Whether some literal subject is matched by both. False when either fails valid_to_subscribe().
bool overlap(std::string_view a, std::string_view b) noexcept;

} // namespace plexus::subject

#include "subject/grammar.hpp"

namespace plexus::subject {
namespace {

// By the byte: each published message asks this of each token.
bool is_wildcard(std::string_view token) noexcept {
    return token.size() == 1 && (token[0] == any_token[0] || token[0] == any_tail[0]);
}

} // namespace

std::size_t token_count(std::string_view subject) noexcept {
    std::size_t count = 1;
    for (const char c : subject)
        count += c == separator;
    return count;
}

bool has_empty_token(std::string_view subject) noexcept {
    char previous = separator;
    for (const char c : subject) {
        if (c == separator && previous == separator)
            return true;
        previous = c;
    }
    return previous == separator;
}

bool has_wildcard(std::string_view subject) noexcept {
    std::string_view token;
    for (token_iterator tokens(subject); tokens.next(token);) {
        if (is_wildcard(token))
            return true;
    }
    return false;
}

bool valid_to_subscribe(std::string_view subject) noexcept {
    std::string_view token;
    for (token_iterator tokens(subject); tokens.next(token);) {
        if (token.empty() || (token == any_tail && !tokens.at_end()))
            return false;
    }
    return true;
}

bool valid(std::string_view subject) noexcept {
    return subject.find_first_of(" \t\n\f\r") == std::string_view::npos &&
           valid_to_subscribe(subject);
}

bool valid_to_publish(std::string_view subject) noexcept {
    return valid(subject) && !has_wildcard(subject);
}

bool is_literal(std::string_view subject) noexcept {
    return !has_empty_token(subject) && !has_wildcard(subject);
}

bool matches(std::string_view subject, std::string_view pattern) noexcept {
    if (has_empty_token(subject))
        return false;
    token_iterator in_subject(subject), in_pattern(pattern);
    std::string_view s, p;
    while (in_pattern.next(p)) {
        if (!in_subject.next(s))
            return false;
        if (p == any_tail && in_pattern.at_end())
            return true;
        if (p != any_token && p != s)
            return false;
    }
    return in_subject.at_end();
}

bool covers(std::string_view cover, std::string_view pattern) noexcept {
    if (!valid_to_subscribe(cover) || !valid_to_subscribe(pattern))
        return false;
    token_iterator in_cover(cover), in_pattern(pattern);
    std::string_view c, p;
    while (in_cover.next(c)) {
        if (!in_pattern.next(p))
            return false;
        if (c == any_tail)
            return true;
        if (p == any_tail || (c != any_token && c != p))
            return false;
    }
    return in_pattern.at_end();
}

bool overlap(std::string_view a, std::string_view b) noexcept {
    if (!valid_to_subscribe(a) || !valid_to_subscribe(b))
        return false;
    token_iterator in_a(a), in_b(b);
    std::string_view x, y;
    while (in_a.next(x)) {
        if (!in_b.next(y))
            return false;
        if (x == any_tail || y == any_tail)
            return true;
        if (x != y && x != any_token && y != any_token)
            return false;
    }
    return in_b.at_end();
}

} // namespace plexus::subject

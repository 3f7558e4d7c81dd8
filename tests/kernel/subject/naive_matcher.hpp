#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The rules of core.md 9 once more, as plainly as they can be written: what the fast code is
/// compared with. Shares nothing with it.
namespace plexus::subject::naive {

inline std::vector<std::string> tokens_of(std::string_view subject) {
    std::vector<std::string> tokens(1);
    for (const char c : subject) {
        if (c == '.')
            tokens.emplace_back();
        else
            tokens.back() += c;
    }
    return tokens;
}

inline bool may_subscribe(std::string_view subject) {
    const auto tokens = tokens_of(subject);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].empty() || (tokens[i] == ">" && i + 1 != tokens.size()))
            return false;
    }
    return true;
}

inline bool matches(std::string_view subject, std::string_view pattern) {
    const auto s = tokens_of(subject), p = tokens_of(pattern);
    for (const std::string& token : s) {
        if (token.empty())
            return false;
    }
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (i == s.size())
            return false;
        if (p[i] == ">" && i + 1 == p.size())
            return true;
        if (p[i] != "*" && p[i] != s[i])
            return false;
    }
    return s.size() == p.size();
}

} // namespace plexus::subject::naive

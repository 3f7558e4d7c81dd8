#include "text/subjects.hpp"

#include <algorithm>

namespace plexus::monitoring {

namespace {

std::string_view take_token(std::string_view& rest) {
    const std::string_view token = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), token.size() + 1));
    return token;
}

} // namespace

bool overlap(std::string_view one, std::string_view other) {
    while (!one.empty() && !other.empty()) {
        const std::string_view a = take_token(one);
        const std::string_view b = take_token(other);
        if (a == ">" || b == ">")
            return true;
        if (a != b && a != "*" && b != "*")
            return false;
    }
    return one.empty() && other.empty();
}

bool is_literal(std::string_view subject) {
    if (subject.empty() || subject.ends_with('.'))
        return false;
    while (!subject.empty()) {
        const std::string_view token = take_token(subject);
        if (token.empty() || token == "*" || token == ">")
            return false;
    }
    return true;
}

} // namespace plexus::monitoring

#include "cookies.hpp"

#include <algorithm>

#include "request.hpp"

namespace plexus::websocket {

namespace {

bool valid_value(std::string_view value) noexcept {
    return std::ranges::all_of(
        value, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != ';' && c != '\\'; });
}

} // namespace

std::string_view cookie_value(std::string_view text, std::string_view name) noexcept {
    std::string_view found;
    for_each_part(text, ';', [&](std::string_view part) {
        const auto equals = part.find('=');
        if (equals == part.npos || trimmed(part.substr(0, equals)) != name)
            return;
        std::string_view value = part.substr(equals + 1);
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (valid_value(value))
            found = value;
    });
    return found;
}

} // namespace plexus::websocket

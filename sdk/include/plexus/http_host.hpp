#pragma once

#include <algorithm>
#include <string_view>

/// For plugins that read HTTP themselves. [any]
namespace plexus {
inline namespace sdk {

/// Whether a text may be the value of a Host header: it has the characters that names, addresses
/// and ports have in RFC 3986 alone, in whatever order, or none. Source: the reference's answers.
inline bool may_be_http_host(std::string_view text) noexcept {
    constexpr std::string_view marks = "!$%&()*+,-.:;='[]_~";
    return std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.contains(c);
    });
}

} // namespace sdk
} // namespace plexus

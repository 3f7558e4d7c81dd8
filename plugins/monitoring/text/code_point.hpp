#pragma once

#include <cstddef>
#include <string_view>

#include <boost/nowide/utf/utf.hpp>

namespace plexus::monitoring {

/// The first character of a UTF-8 text; a byte that begins none is one by itself, not valid.
struct code_point {
    char32_t value = 0;
    std::size_t size = 1;
    bool valid = false;
};

/// Of a text that is not empty. [any] pure
inline code_point decode(std::string_view text) {
    const char* at = text.data();
    const auto value = boost::nowide::utf::utf_traits<char>::decode(at, text.data() + text.size());
    if (!boost::nowide::utf::is_valid_codepoint(value))
        return {};
    return {static_cast<char32_t>(value), static_cast<std::size_t>(at - text.data()), true};
}

} // namespace plexus::monitoring

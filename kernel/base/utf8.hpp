#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plexus {

/// One decoded code point and the bytes it took. An invalid sequence yields U+FFFD with size 1.
struct utf8_step {
    char32_t code_point = 0;
    std::size_t size = 0;
    bool valid = false;
};

/// Decodes the first code point of `text`, which must not be empty. Overlong forms, surrogates and
/// values above U+10FFFF are invalid. [any]
utf8_step decode_utf8(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// Appends `code_point`; one that is no Unicode scalar value becomes U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

} // namespace plexus

#pragma once

#include <string>
#include <string_view>

namespace plexus::monitoring {

/// How the body of an answer is encoded.
enum class content_encoding {
    none, ///< nobody asked for any: the answer does not say either
    identity,
    gzip,
    snappy ///< in the framing format, which readers of S2 understand as well
};

constexpr bool compresses(content_encoding encoding) noexcept {
    return encoding == content_encoding::gzip || encoding == content_encoding::snappy;
}

/// What a request with this header block asks for: the first of snappy (or s2) and gzip that its
/// Accept-Encoding mentions; identity when it mentions neither. [any] pure
content_encoding accepted_encoding(std::string_view headers);

/// The header block that says so; empty for none. [any] pure
std::string_view encoding_headers(content_encoding encoding);

/// `body` so encoded. [any] pure
std::string encode(content_encoding encoding, std::string body);

/// The value of the first header of exactly this name; empty when there is none. [any] pure
std::string_view header_value(std::string_view headers, std::string_view name);

} // namespace plexus::monitoring

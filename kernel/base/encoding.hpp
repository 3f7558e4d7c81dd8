#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

using byte_span = std::span<const std::uint8_t>;
using byte_vector = std::vector<std::uint8_t>;

inline byte_span bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Text forms of bytes. Decoders are strict: a character outside the alphabet, a wrong length,
/// missing or unexpected padding, or set bits beyond the last byte yield nothing.
///
/// Thread: [any]
/// Limits: the results are as long as the input asks for; callers bound their input.
std::string base32_encode(byte_span bytes); ///< A-Z2-7, no padding (nkeys)
std::optional<byte_vector> base32_decode(std::string_view text);

std::string base64url_encode(byte_span bytes); ///< no padding (nonces, signatures, JWT)
std::optional<byte_vector> base64url_decode(std::string_view text);

std::string base64_encode(byte_span bytes); ///< standard alphabet, padded
std::optional<byte_vector> base64_decode(std::string_view text);

std::string hex_encode(byte_span bytes);                      ///< lower case
std::optional<byte_vector> hex_decode(std::string_view text); ///< either case

} // namespace plexus

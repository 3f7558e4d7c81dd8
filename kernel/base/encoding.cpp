#include "base/encoding.hpp"

#include <algorithm>

#include <sodium.h>

namespace plexus {

namespace {

constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string base64_with(byte_span bytes, int variant) {
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.pop_back(); // the terminating NUL
    return out;
}

std::optional<byte_vector> from_base64_with(std::string_view text, int variant) {
    // libsodium 1.0.18 takes some bytes above 127 for digits.
    if (!std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::nullopt;
    byte_vector out(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                          variant) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

} // namespace

std::string base32_encode(byte_span bytes) {
    std::string out;
    out.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        for (count += 8; count >= 5; count -= 5)
            out += base32_alphabet[(bits >> (count - 5)) & 31];
    }
    if (count > 0)
        out += base32_alphabet[(bits << (5 - count)) & 31];
    return out;
}

std::optional<byte_vector> base32_decode(std::string_view text) {
    byte_vector out;
    out.reserve(text.size() * 5 / 8);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t value = base32_alphabet.find(c);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = (bits << 5) | static_cast<std::uint32_t>(value);
        count += 5;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    // Five left-over bits are a whole character too many; set ones would be lost in the result.
    if (count >= 5 || (bits & ((1u << count) - 1)) != 0)
        return std::nullopt;
    return out;
}

std::string base64url_encode(byte_span bytes) {
    return base64_with(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<byte_vector> base64url_decode(std::string_view text) {
    return from_base64_with(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64_encode(byte_span bytes) {
    return base64_with(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<byte_vector> base64_decode(std::string_view text) {
    return from_base64_with(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string hex_encode(byte_span bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back(); // the terminating NUL
    return out;
}

std::optional<byte_vector> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0)
        return std::nullopt;
    byte_vector out(text.size() / 2);
    if (out.empty())
        return out;
    std::size_t size = 0;
    if (sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr) !=
        0)
        return std::nullopt;
    return out;
}

} // namespace plexus

#include "config/schema/nkey_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/secret.hpp"

namespace plexus::config {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t checksum_bytes = 2;

/// Prefix bytes and key without the checksum, when the text decodes and that is right.
std::optional<byte_vector> decode(std::string_view text, std::size_t prefix_bytes) {
    auto raw = base32_decode(text);
    if (!raw || raw->size() != prefix_bytes + key_bytes + checksum_bytes)
        return std::nullopt;
    const std::size_t body = raw->size() - checksum_bytes;
    const unsigned stored = (*raw)[body] | static_cast<unsigned>((*raw)[body + 1]) << 8;
    const bool right = crc16(std::span(*raw).first(body)) == stored;
    raw->resize(body);
    return right ? raw : std::nullopt;
}

/// The five bits that show as this letter at the front of the base 32 text.
constexpr std::uint8_t prefix_of(char letter) {
    return static_cast<std::uint8_t>((letter - 'A') << 3);
}

} // namespace

bool valid_public_nkey(std::string_view text, nkey_kind kind) {
    const auto raw = decode(text, 1);
    return raw && raw->front() == prefix_of(static_cast<char>(kind));
}

bool valid_public_nkey(std::string_view text) {
    constexpr std::array kinds = {nkey_kind::account, nkey_kind::server, nkey_kind::operator_,
                                  nkey_kind::cluster, nkey_kind::user,   nkey_kind::curve};
    return std::ranges::any_of(kinds,
                               [&](nkey_kind kind) { return valid_public_nkey(text, kind); });
}

bool valid_user_seed(std::string_view text) {
    constexpr char seed_letter = 'S';
    auto raw = decode(text, 2);
    if (!raw)
        return false;
    // The kind stands in the last three bits of the first byte and the first five of the second.
    const auto kind = static_cast<std::uint8_t>(((*raw)[0] & 0x07) << 5 | ((*raw)[1] & 0xf8) >> 3);
    const bool right = ((*raw)[0] & 0xf8) == prefix_of(seed_letter) &&
                       kind == prefix_of(static_cast<char>(nkey_kind::user));
    wipe(*raw);
    return right;
}

} // namespace plexus::config

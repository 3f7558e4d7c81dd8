#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/secret.hpp"

namespace plexus::auth {

/// What a key is for; the value is its prefix byte (security.md 5.1).
enum class nkey_kind : std::uint8_t {
    account = 0,      // A
    cluster = 2 << 3, // C
    server = 13 << 3, // N
    op = 14 << 3,     // O, operator
    user = 20 << 3,   // U
    curve = 23 << 3,  // X
};

/// A decoded public key. The text form is unique: decoding demands 35 bytes, a known prefix, a
/// right checksum and no stray bits, so comparing texts compares keys.
///
/// Thread: [any] plain value.
struct public_nkey {
    nkey_kind kind = nkey_kind::user;
    std::array<std::uint8_t, 32> bytes{};

    static std::optional<public_nkey> decode(std::string_view text);
    std::string encode() const;

    /// Whether `signature` is one of this key over `message`. Always false for curve keys.
    bool verify(std::string_view message, byte_span signature) const;
};

/// A private key: the 32 secret bytes of a seed, wiped at the end. Ed25519 for signing kinds, an
/// X25519 scalar for curve keys.
///
/// Thread: [any] after construction.
/// Errors: from_seed() yields nothing for a text that is no seed.
class nkey_pair {
public:
    static nkey_pair generate(nkey_kind kind);
    static std::optional<nkey_pair> from_seed(std::string_view text);

    nkey_pair(nkey_pair&& other) noexcept;
    nkey_pair& operator=(nkey_pair&& other) noexcept;
    nkey_pair(const nkey_pair&) = delete;
    nkey_pair& operator=(const nkey_pair&) = delete;
    ~nkey_pair();

    const public_nkey& public_key() const noexcept { return public_; }
    secret_string seed() const;
    /// Not for curve keys.
    std::array<std::uint8_t, 64> sign(std::string_view message) const;

private:
    using secret_bytes = std::array<std::uint8_t, 32>;
    nkey_pair(nkey_kind kind, const secret_bytes& secret);

    public_nkey public_;
    secret_bytes secret_{};
};

/// Decodes the `sig` of CONNECT: unpadded base64url, or else padded standard base64.
std::optional<byte_vector> decode_signature(std::string_view text);

/// 15 characters for INFO, from 11 random bytes; the characters are what gets signed.
std::string make_nonce();

} // namespace plexus::auth

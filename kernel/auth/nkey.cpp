#include "auth/nkey.hpp"

#include <algorithm>
#include <span>

#include <sodium.h>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace plexus::auth {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t public_text_size = 56;
constexpr std::size_t seed_text_size = 58;
constexpr std::uint8_t seed_prefix = 18 << 3;
constexpr std::size_t nonce_raw_size = 11;

std::optional<nkey_kind> known_kind(std::uint8_t prefix) {
    for (const nkey_kind kind : {nkey_kind::account, nkey_kind::cluster, nkey_kind::server,
                                 nkey_kind::op, nkey_kind::user, nkey_kind::curve})
        if (static_cast<std::uint8_t>(kind) == prefix)
            return kind;
    return std::nullopt;
}

// The checksum is little-endian and covers everything before it.
template <std::size_t Size>
void put_checksum(std::array<std::uint8_t, Size>& bytes) {
    const std::uint16_t sum = crc16(std::span(bytes).first(Size - 2));
    bytes[Size - 2] = static_cast<std::uint8_t>(sum & 0xff);
    bytes[Size - 1] = static_cast<std::uint8_t>(sum >> 8);
}

bool checksum_holds(byte_span bytes) {
    const std::uint16_t sum = crc16(bytes.first(bytes.size() - 2));
    return bytes[bytes.size() - 2] == (sum & 0xff) && bytes[bytes.size() - 1] == sum >> 8;
}

// libsodium keeps its choice of implementation; the first call makes it, from any thread.
void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    px_assert(ready, "libsodium cannot fail to start on a system with randomness");
}

// The expanded form that libsodium signs with, wiped when done.
struct expanded_key {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open;

    explicit expanded_key(const std::array<std::uint8_t, key_size>& seed) {
        crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
    }
    expanded_key(const expanded_key&) = delete;
    expanded_key& operator=(const expanded_key&) = delete;
    ~expanded_key() { wipe(secret); }
};

} // namespace

std::optional<public_nkey> public_nkey::decode(std::string_view text) {
    if (text.size() != public_text_size)
        return std::nullopt;
    const auto raw = base32_decode(text);
    if (!raw || raw->size() != 1 + key_size + 2 || !checksum_holds(*raw))
        return std::nullopt;
    const auto kind = known_kind(raw->front());
    if (!kind)
        return std::nullopt;
    public_nkey key{.kind = *kind};
    std::copy_n(raw->begin() + 1, key_size, key.bytes.begin());
    return key;
}

std::string public_nkey::encode() const {
    std::array<std::uint8_t, 1 + key_size + 2> raw{};
    raw[0] = static_cast<std::uint8_t>(kind);
    std::ranges::copy(bytes, raw.begin() + 1);
    put_checksum(raw);
    return base32_encode(raw);
}

bool public_nkey::verify(std::string_view message, byte_span signature) const {
    if (kind == nkey_kind::curve || signature.size() != crypto_sign_BYTES)
        return false;
    ensure_sodium();
    const byte_span text = bytes_of(message);
    return crypto_sign_verify_detached(signature.data(), text.data(), text.size(), bytes.data()) ==
           0;
}

nkey_pair::nkey_pair(nkey_kind kind, const secret_bytes& secret) : secret_(secret) {
    ensure_sodium();
    public_.kind = kind;
    if (kind == nkey_kind::curve)
        crypto_scalarmult_base(public_.bytes.data(), secret_.data());
    else
        public_.bytes = expanded_key(secret_).open;
}

nkey_pair nkey_pair::generate(nkey_kind kind) {
    secret_bytes secret;
    random_bytes(secret);
    nkey_pair pair(kind, secret);
    wipe(secret);
    return pair;
}

std::optional<nkey_pair> nkey_pair::from_seed(std::string_view text) {
    if (text.size() != seed_text_size)
        return std::nullopt;
    auto raw = base32_decode(text);
    if (!raw)
        return std::nullopt;
    std::optional<nkey_pair> pair;
    // Two prefix bytes: 5 bits that say "seed", 8 bits of kind, 3 that must be clear.
    const std::uint8_t b1 = (*raw)[0], b2 = (*raw)[1];
    const auto kind = known_kind(static_cast<std::uint8_t>((b1 & 7) << 5 | (b2 & 0xf8) >> 3));
    if (raw->size() == 2 + key_size + 2 && (b1 & 0xf8) == seed_prefix && (b2 & 7) == 0 && kind &&
        checksum_holds(*raw)) {
        secret_bytes secret;
        std::copy_n(raw->begin() + 2, key_size, secret.begin());
        pair = nkey_pair(*kind, secret);
        wipe(secret);
    }
    wipe(*raw);
    return pair;
}

nkey_pair::nkey_pair(nkey_pair&& other) noexcept : public_(other.public_), secret_(other.secret_) {
    wipe(other.secret_);
}

nkey_pair& nkey_pair::operator=(nkey_pair&& other) noexcept {
    if (this != &other) {
        public_ = other.public_;
        secret_ = other.secret_;
        wipe(other.secret_);
    }
    return *this;
}

nkey_pair::~nkey_pair() {
    wipe(secret_);
}

secret_string nkey_pair::seed() const {
    const auto kind = static_cast<std::uint8_t>(public_.kind);
    std::array<std::uint8_t, 2 + key_size + 2> raw{};
    raw[0] = static_cast<std::uint8_t>(seed_prefix | kind >> 5);
    raw[1] = static_cast<std::uint8_t>((kind & 31) << 3);
    std::ranges::copy(secret_, raw.begin() + 2);
    put_checksum(raw);
    std::string text = base32_encode(raw);
    wipe(raw);
    secret_string result(text);
    wipe(text);
    return result;
}

std::array<std::uint8_t, 64> nkey_pair::sign(std::string_view message) const {
    px_assert(public_.kind != nkey_kind::curve, "curve keys seal, they do not sign");
    const expanded_key key(secret_);
    const byte_span text = bytes_of(message);
    std::array<std::uint8_t, 64> signature;
    crypto_sign_detached(signature.data(), nullptr, text.data(), text.size(), key.secret.data());
    return signature;
}

std::optional<byte_vector> decode_signature(std::string_view text) {
    if (auto bytes = base64url_decode(text))
        return bytes;
    return base64_decode(text);
}

std::string make_nonce() {
    std::array<std::uint8_t, nonce_raw_size> raw;
    random_bytes(raw);
    return base64url_encode(raw);
}

} // namespace plexus::auth

#include "secrets.hpp"

#include <array>
#include <stdexcept>

#include <crypt.h>
#include <sodium.h>

namespace wire {

namespace {

struct key_pair {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open;
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
};

key_pair pair_of(std::string_view name) {
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium");
    }
    std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
    crypto_hash_sha256(seed.data(), reinterpret_cast<const unsigned char*>(name.data()),
                       name.size());
    key_pair pair{};
    crypto_sign_seed_keypair(pair.open.data(), pair.secret.data(), seed.data());
    return pair;
}

unsigned crc16(std::string_view bytes) {
    unsigned crc = 0;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc << 1) ^ ((crc & 0x8000U) != 0 ? 0x1021U : 0U);
        }
        crc &= 0xffffU;
    }
    return crc;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned pending = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) {
            text += alphabet[(pending >> (bits - 5)) & 31];
        }
    }
    if (bits > 0) {
        text += alphabet[(pending << (5 - bits)) & 31];
    }
    return text;
}

} // namespace

std::string public_nkey(std::string_view name, char kind) {
    // The first letter of the text is the top five bits of the first byte.
    const key_pair pair = pair_of(name);
    std::string bytes(1, static_cast<char>((kind - 'A') << 3));
    bytes.append(reinterpret_cast<const char*>(pair.open.data()), pair.open.size());
    const unsigned crc = crc16(bytes);
    bytes += static_cast<char>(crc & 0xffU);
    bytes += static_cast<char>(crc >> 8);
    return base32(bytes);
}

std::string nkey_signature(std::string_view name, std::string_view nonce, int variant) {
    const key_pair pair = pair_of(name);
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr,
                         reinterpret_cast<const unsigned char*>(nonce.data()), nonce.size(),
                         pair.secret.data());
    std::string text(sodium_base64_encoded_len(crypto_sign_BYTES, variant), '\0');
    sodium_bin2base64(text.data(), text.size(), signature.data(), signature.size(), variant);
    text.pop_back(); // the terminator
    return text;
}

std::string bcrypt_hash(const std::string& password) {
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
    if (crypt_gensalt_rn("$2a$", 4, nullptr, 0, salt.data(), static_cast<int>(salt.size())) ==
        nullptr) {
        throw std::runtime_error("no bcrypt salt");
    }
    crypt_data data{};
    const char* hash = crypt_r(password.c_str(), salt.data(), &data);
    if (hash == nullptr) {
        throw std::runtime_error("no bcrypt hash");
    }
    return hash;
}

} // namespace wire

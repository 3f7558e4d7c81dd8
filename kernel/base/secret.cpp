#include "base/secret.hpp"

#include <array>

#include <sodium.h>

#include "base/random.hpp"

namespace plexus {

namespace {

using digest = std::array<unsigned char, crypto_generichash_BYTES>;

// Both sides are hashed under a key of this process: the comparison then sees equal lengths, and
// nobody outside can prepare values whose digests share a prefix.
digest keyed_digest(std::string_view text) {
    static const auto key = [] {
        std::array<std::uint8_t, crypto_generichash_KEYBYTES> bytes{};
        random_bytes(bytes);
        return bytes;
    }();
    digest out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), key.data(), key.size());
    return out;
}

} // namespace

bool secret_equal(std::string_view given, std::string_view known) {
    const digest a = keyed_digest(given);
    const digest b = keyed_digest(known);
    return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_bcrypt(std::string_view configured) {
    constexpr std::string_view prefix = "$2b$10$";
    const auto is_digit = [&](std::size_t at) {
        return configured[at] >= '0' && configured[at] <= '9';
    };
    return configured.size() >= prefix.size() && configured.starts_with("$2") &&
           std::string_view("abxy").find(configured[2]) != std::string_view::npos &&
           configured[3] == '$' && is_digit(4) && is_digit(5) && configured[6] == '$';
}

void wipe(std::span<std::uint8_t> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
    text.resize(text.capacity());
    sodium_memzero(text.data(), text.size());
    text.clear();
}

secret_string::secret_string(secret_string&& other) noexcept {
    text_.swap(other.text_);
    wipe(other.text_); // a short string leaves its characters behind
}

secret_string& secret_string::operator=(const secret_string& other) {
    if (this != &other) {
        wipe(text_);
        text_ = other.text_;
    }
    return *this;
}

secret_string& secret_string::operator=(secret_string&& other) noexcept {
    if (this != &other) {
        text_.swap(other.text_);
        wipe(other.text_);
    }
    return *this;
}

secret_string::~secret_string() {
    wipe(text_);
}

} // namespace plexus

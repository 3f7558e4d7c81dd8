#include "auth/nkey.hpp"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "base/hash.hpp"

using namespace plexus;
using auth::nkey_kind;
using auth::nkey_pair;
using auth::public_nkey;

namespace {

// Test vectors of security.md 16: the seed bytes 00 01 ... 1f as every kind of key.
struct vector_row {
    nkey_kind kind;
    const char* seed;
    const char* open;
};
constexpr vector_row vectors[] = {
    {nkey_kind::op, "SOAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2AJA",
     "OAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3QZVT"},
    {nkey_kind::account, "SAAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYMHI",
     "AAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3QPZV"},
    {nkey_kind::user, "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H776Y",
     "UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK"},
    {nkey_kind::server, "SNAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2D5U",
     "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"},
    {nkey_kind::cluster, "SCAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYO7Q",
     "CAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3R53J"},
    {nkey_kind::curve, "SXAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H74KM",
     "XCHUBRNNW2HSKYSK4WZBJ2TWPJXMSTMCTU6XWXQ22G5G6PRBHAUF76G7"},
};

// A public key text over arbitrary bytes with a right checksum.
std::string with_checksum(byte_vector bytes) {
    const std::uint16_t sum = crc16(bytes);
    bytes.push_back(static_cast<std::uint8_t>(sum & 0xff));
    bytes.push_back(static_cast<std::uint8_t>(sum >> 8));
    return base32_encode(bytes);
}

} // namespace

TEST_CASE("nkey: seeds and public keys have the texts of the reference") {
    for (const vector_row& row : vectors) {
        CAPTURE(row.seed);
        const auto pair = nkey_pair::from_seed(row.seed);
        REQUIRE(pair);
        CHECK(pair->public_key().kind == row.kind);
        CHECK(pair->public_key().encode() == row.open);
        CHECK(pair->seed().view() == row.seed);
        const auto open = public_nkey::decode(row.open);
        REQUIRE(open);
        CHECK(open->kind == row.kind);
        CHECK(open->encode() == row.open);
    }
}

TEST_CASE("nkey: a signature of the reference verifies, over the characters of the nonce") {
    const auto key = public_nkey::decode(vectors[2].open);
    const auto signature = auth::decode_signature(
        "bnxg5G8aOV2LQdSE_lcM9clxm_fbTTZxsqQ1EpTNgJXmH6z5ezesd49kXfuNhoAqw_DmEtsGcNsJdug9wMuRDQ");
    REQUIRE(key);
    REQUIRE(signature);
    CHECK(key->verify("PXoWU7zWAMt75FY", *signature));
    CHECK_FALSE(key->verify("PXoWU7zWAMt75FZ", *signature));
    const auto own = nkey_pair::from_seed(vectors[2].seed)->sign("PXoWU7zWAMt75FY");
    CHECK(std::ranges::equal(own, *signature));
}

TEST_CASE("nkey: a signature must be 64 bytes and of the very key") {
    const auto pair = nkey_pair::generate(nkey_kind::user);
    const auto other = nkey_pair::generate(nkey_kind::user);
    const auto signature = pair.sign("nonce");
    CHECK(pair.public_key().verify("nonce", signature));
    CHECK_FALSE(other.public_key().verify("nonce", signature));
    CHECK_FALSE(pair.public_key().verify("nonce", byte_span(signature).first(63)));
    CHECK_FALSE(pair.public_key().verify("nonce", {}));
    auto bent = signature;
    bent[40] ^= 1;
    CHECK_FALSE(pair.public_key().verify("nonce", bent));
    CHECK_FALSE(nkey_pair::generate(nkey_kind::curve).public_key().verify("nonce", signature));
}

TEST_CASE("nkey: generated keys read back and differ") {
    const auto server = nkey_pair::generate(nkey_kind::server);
    const auto curve = nkey_pair::generate(nkey_kind::curve);
    CHECK(server.public_key().encode().front() == 'N');
    CHECK(curve.public_key().encode().front() == 'X');
    CHECK(server.public_key().encode().size() == 56);
    CHECK(server.public_key().encode() !=
          nkey_pair::generate(nkey_kind::server).public_key().encode());
    const auto again = nkey_pair::from_seed(curve.seed().view());
    REQUIRE(again);
    CHECK(again->public_key().encode() == curve.public_key().encode());
}

TEST_CASE("nkey: everything but the exact text of a public key is refused") {
    const std::string good = vectors[2].open;
    std::string lower = good;
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    CHECK_FALSE(public_nkey::decode(lower));
    CHECK_FALSE(public_nkey::decode(""));
    CHECK_FALSE(public_nkey::decode(good.substr(0, 55)));
    CHECK_FALSE(public_nkey::decode(good + "A"));
    CHECK_FALSE(public_nkey::decode(good + "===="));
    CHECK_FALSE(public_nkey::decode(std::string(56, '1')));
    CHECK_FALSE(public_nkey::decode(vectors[2].seed));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bent = good;
        bent[i] = bent[i] == 'B' ? 'C' : 'B';
        CAPTURE(i);
        CHECK_FALSE(public_nkey::decode(bent));
    }
}

TEST_CASE("nkey: a right checksum does not make up for a wrong length or prefix") {
    byte_vector key(33, 7);
    key[0] = static_cast<std::uint8_t>(nkey_kind::user);
    CHECK(public_nkey::decode(with_checksum(key)));
    key.resize(32);
    CHECK_FALSE(public_nkey::decode(with_checksum(key))); // advisory 2026-23
    key.resize(34);
    CHECK_FALSE(public_nkey::decode(with_checksum(key)));
    key.resize(33);
    for (const int prefix : {0xA1, 0x78, 0x90, 0xC8, 0xFF}) {
        CAPTURE(prefix);
        key[0] = static_cast<std::uint8_t>(prefix);
        CHECK_FALSE(public_nkey::decode(with_checksum(key)));
    }
}

TEST_CASE("nkey: a seed must be a seed, of a known kind, without stray bits") {
    const std::string good = vectors[2].seed;
    CHECK_FALSE(nkey_pair::from_seed(""));
    CHECK_FALSE(nkey_pair::from_seed(good.substr(0, 57)));
    CHECK_FALSE(nkey_pair::from_seed(good + "A"));
    std::string stray = good; // Y = 24 = 11000: the last two bits lie beyond the 36 bytes
    stray.back() = 'Z';
    CHECK_FALSE(nkey_pair::from_seed(stray));
    byte_vector raw(34, 1);
    raw[0] = 0x90 | 0xA0 >> 5;
    raw[1] = 0;
    CHECK(nkey_pair::from_seed(with_checksum(raw)));
    raw[1] = 1; // the bits beside the kind
    CHECK_FALSE(nkey_pair::from_seed(with_checksum(raw)));
    raw[1] = 1 << 3; // an unknown kind
    CHECK_FALSE(nkey_pair::from_seed(with_checksum(raw)));
    raw[0] = 0x78; // a private key
    raw[1] = 0;
    CHECK_FALSE(nkey_pair::from_seed(with_checksum(raw)));
}

TEST_CASE("nkey: a moved-from key signs nothing of the old one") {
    auto pair = nkey_pair::generate(nkey_kind::user);
    const auto before = pair.sign("x");
    const nkey_pair moved = std::move(pair);
    CHECK(moved.sign("x") == before);
}

TEST_CASE("nkey: sig is base64url without padding, or standard base64 with it") {
    const byte_vector bytes(64, 0xfb);
    const std::string url = base64url_encode(bytes), standard = base64_encode(bytes);
    CHECK(auth::decode_signature(url) == bytes);
    CHECK(auth::decode_signature(standard) == bytes);
    CHECK_FALSE(auth::decode_signature(url + "=="));
    CHECK_FALSE(auth::decode_signature(standard.substr(0, standard.size() - 2)));
    CHECK_FALSE(auth::decode_signature("!"));
}

TEST_CASE("nonce: 15 characters, never the same") {
    const std::string a = auth::make_nonce(), b = auth::make_nonce();
    CHECK(a.size() == 15);
    CHECK(base64url_decode(a)->size() == 11);
    CHECK(a != b);
}

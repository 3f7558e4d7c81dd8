#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "base/random.hpp"

using namespace plexus;

namespace {

std::string text_of(const std::optional<byte_vector>& bytes) {
    return bytes ? std::string(bytes->begin(), bytes->end()) : "(refused)";
}

} // namespace

TEST_CASE("encoding: known texts, as in RFC 4648") {
    CHECK(base32_encode(bytes_of("foobar")) == "MZXW6YTBOI");
    CHECK(base32_encode(bytes_of("f")) == "MY");
    CHECK(base64url_encode(bytes_of("\xfb\xff\xfe?")) == "-__-Pw");
    CHECK(base64_encode(bytes_of("\xfb\xff\xfe?")) == "+//+Pw==");
    CHECK(hex_encode(bytes_of("\x01\xab")) == "01ab");
    CHECK(base32_encode({}).empty());
    CHECK(base64_encode({}).empty());
    CHECK(hex_encode({}).empty());
}

TEST_CASE("encoding: decoders give back what was encoded, at every length") {
    for (std::size_t size = 0; size < 40; ++size) {
        byte_vector bytes(size);
        random_bytes(bytes);
        CHECK(base32_decode(base32_encode(bytes)) == bytes);
        CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
        CHECK(base64_decode(base64_encode(bytes)) == bytes);
        CHECK(hex_decode(hex_encode(bytes)) == bytes);
    }
    CHECK(text_of(hex_decode("4A4b")) == "JK");
}

TEST_CASE("encoding: decoders refuse what no encoder makes") {
    CHECK_FALSE(base32_decode("MZXW6YTBOI======")); // padding
    CHECK_FALSE(base32_decode("mzxw6"));            // lower case
    CHECK_FALSE(base32_decode("M"));                // half a byte
    CHECK_FALSE(base32_decode("MZ"));               // set bits beyond the byte
    CHECK_FALSE(base32_decode("MZX"));              // a character too many
    CHECK_FALSE(base64url_decode("-__-Pw=="));
    CHECK_FALSE(base64url_decode("+//+Pw"));
    CHECK_FALSE(base64url_decode("-__-Px")); // set bits beyond the byte
    CHECK_FALSE(base64url_decode("-__-P"));
    CHECK_FALSE(base64url_decode("-__-P\x88w")); // no digit, though some libraries take it
    CHECK_FALSE(base64_decode("+//+Pw"));
    CHECK_FALSE(base64_decode("+//+ Pw=="));
    CHECK_FALSE(hex_decode("abc"));
    CHECK_FALSE(hex_decode("zz"));
}

TEST_CASE("hash: known values") {
    CHECK(crc16(bytes_of("123456789")) == 0x31C3); // the check value of CRC-16/XMODEM
    CHECK(crc16({}) == 0);
    CHECK(fnv1a_32("") == 0x811c9dc5u);
    CHECK(fnv1a_32("foobar") == 0xbf9cf968u);
    CHECK(fnv1a_32("bar", fnv1a_32("foo")) == fnv1a_32("foobar"));
    CHECK(fnv1a_64("foobar") == 0x85944171f73967e8u);
}

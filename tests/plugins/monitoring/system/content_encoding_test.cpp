#include "system/content_encoding.hpp"

#include <snappy.h>
#include <zlib.h>

#include <doctest/doctest.h>

using namespace plexus::monitoring;

static content_encoding asked(std::string_view value) {
    return accepted_encoding("NATS/1.0\r\nX: y\r\nAccept-Encoding: " + std::string(value) +
                             "\r\n\r\n");
}

TEST_CASE("content encoding: what a header asks for") {
    CHECK(accepted_encoding("") == content_encoding::none);
    CHECK(accepted_encoding("NATS/1.0\r\n\r\n") == content_encoding::none);
    CHECK(asked("gzip") == content_encoding::gzip);
    CHECK(asked("x, GZIP") == content_encoding::gzip);
    CHECK(asked("gzip, snappy") == content_encoding::snappy);
    CHECK(asked("S2") == content_encoding::snappy);
    CHECK(asked("br") == content_encoding::identity);
    CHECK(accepted_encoding("NATS/1.0\r\naccept-encoding: gzip\r\n\r\n") == content_encoding::none);
}

TEST_CASE("content encoding: gzip comes back as it was") {
    const std::string text(100'000, 'x');
    std::string packed = encode(content_encoding::gzip, text);
    CHECK(packed.size() < 1'000);
    z_stream inflater{};
    REQUIRE(inflateInit2(&inflater, 15 + 16) == Z_OK);
    std::string out(text.size() + 1, '\0');
    inflater.next_in = reinterpret_cast<Bytef*>(packed.data());
    inflater.avail_in = static_cast<uInt>(packed.size());
    inflater.next_out = reinterpret_cast<Bytef*>(out.data());
    inflater.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&inflater, Z_FINISH) == Z_STREAM_END);
    out.resize(inflater.total_out);
    inflateEnd(&inflater);
    CHECK(out == text);
}

// The stream of the reference for the same text; its checksum is what a reader verifies.
TEST_CASE("content encoding: snappy is a framed stream of chunks") {
    const std::string text = std::string(70'000, 'a') + "end";
    std::string_view stream = "";
    const std::string packed = encode(content_encoding::snappy, text);
    stream = packed;
    REQUIRE(stream.starts_with(std::string_view("\xff\x06\0\0sNaPpY", 10)));
    stream.remove_prefix(10);
    std::string out;
    while (!stream.empty()) {
        REQUIRE(stream.size() > 8);
        CHECK(stream[0] == '\0');
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(stream[at]); };
        const std::size_t size = byte(1) | byte(2) << 8U | byte(3) << 16U;
        std::string plain;
        REQUIRE(snappy::Uncompress(stream.data() + 8, size - 4, &plain));
        out += plain;
        stream.remove_prefix(4 + size);
    }
    CHECK(out == text);
}

TEST_CASE("content encoding: the checksum of a chunk is the masked CRC-32C") {
    // "123456789" has the CRC-32C 0xe3069283, which is masked to 0xc78ab0e5.
    const std::string packed = encode(content_encoding::snappy, "123456789");
    CHECK(packed.substr(14, 4) == "\xe5\xb0\x8a\xc7");
}

TEST_CASE("content encoding: the answer says what it is") {
    CHECK(encoding_headers(content_encoding::none).empty());
    CHECK(encoding_headers(content_encoding::identity) ==
          "NATS/1.0\r\nContent-Encoding: identity\r\n\r\n");
    CHECK(encode(content_encoding::identity, "x") == "x");
}

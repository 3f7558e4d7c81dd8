#include "base/snappy_frame.hpp"

#include <doctest/doctest.h>
#include <snappy-c.h>

#include <string>
#include <vector>

using namespace std::string_literals;
using plexus::snappy_frame;

namespace {

// framing_format.txt, 4.1: "The stream identifier always consists of these ten bytes."
const std::string identifier = "\xff\x06\x00\x00sNaPpY"s;

struct chunk {
    int type;
    std::string checksum; ///< of the plain bytes, masked, as it stands
    std::string bytes;    ///< plain
};

/// Takes a stream apart, by the text of the format and not by the code under test.
std::vector<chunk> read_stream(const std::string& stream) {
    REQUIRE(stream.starts_with(identifier));
    std::vector<chunk> chunks;
    for (std::size_t at = identifier.size(); at < stream.size();) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(stream.at(at + i)));
        };
        const std::size_t size = byte(1) | byte(2) << 8 | byte(3) << 16;
        REQUIRE(at + 4 + size <= stream.size());
        REQUIRE(size > 4);
        chunk each{static_cast<int>(byte(0)), stream.substr(at + 4, 4),
                   stream.substr(at + 8, size - 4)};
        if (each.type == 0) {
            std::size_t plain_size = 0;
            REQUIRE(snappy_uncompressed_length(each.bytes.data(), each.bytes.size(), &plain_size) ==
                    SNAPPY_OK);
            std::string plain(plain_size, '\0');
            REQUIRE(snappy_uncompress(each.bytes.data(), each.bytes.size(), plain.data(),
                                      &plain_size) == SNAPPY_OK);
            each.bytes = plain;
        }
        chunks.push_back(std::move(each));
        at += 4 + size;
    }
    return chunks;
}

std::string noise(std::size_t size) {
    std::string bytes;
    for (unsigned i = 0, state = 1; i < size; ++i, state = state * 1664525 + 1013904223)
        bytes += static_cast<char>(state >> 24);
    return bytes;
}

} // namespace

TEST_CASE("snappy: checksums are those of RFC 3720, masked as the format says") {
    // 8a9136aa, 62a8ab43 and 46dd794e are the examples of RFC 3720, B.4; e3069283 is the check
    // value by which CRC-32C is known.
    std::string counting;
    for (char byte = 0; byte < 32; ++byte)
        counting += byte;
    const auto checksum = [](const std::string& bytes) {
        return read_stream(snappy_frame(bytes)).at(0).checksum;
    };
    CHECK(checksum(std::string(32, '\0')) == "\xfa\xff\xd7\x0f");
    CHECK(checksum(std::string(32, '\xff')) == "\x29\xb0\x09\xf9");
    CHECK(checksum(counting) == "\x92\x78\x1f\x95");
    CHECK(checksum("123456789") == "\xe5\xb0\x8a\xc7");
}

TEST_CASE("snappy: nothing is the identifier; what does not shrink is a chunk as it is") {
    CHECK(snappy_frame("") == identifier);
    CHECK(snappy_frame("123456789") ==
          identifier + "\x01\x0d\x00\x00\xe5\xb0\x8a\xc7"s + "123456789");
}

TEST_CASE("snappy: what was framed comes out again, in chunks of 64 KiB") {
    for (const std::string& bytes : {"a"s, std::string(65'536, 'x'), std::string(65'537, 'x'),
                                     noise(65'535), noise(200'000)}) {
        CAPTURE(bytes.size());
        const std::string stream = snappy_frame(bytes);
        const auto chunks = read_stream(stream);
        CHECK(chunks.size() == (bytes.size() + 65'535) / 65'536);
        std::string plain;
        for (const chunk& each : chunks) {
            CHECK(each.bytes.size() <= 65'536);
            plain += each.bytes;
        }
        CHECK(plain == bytes);
        CHECK(stream.size() <= identifier.size() + bytes.size() + 8 * chunks.size());
    }
    CHECK(snappy_frame(std::string(65'536, 'x')).size() < 5000);
    CHECK(read_stream(snappy_frame(std::string(65'536, 'x'))).at(0).type == 0);
    CHECK(read_stream(snappy_frame(noise(65'536))).at(0).type == 1);
}

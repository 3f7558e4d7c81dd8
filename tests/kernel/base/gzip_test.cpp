#include "base/gzip.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

using plexus::gzip;

namespace {

std::string gunzip(const std::string& packed, std::size_t size) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK); // nothing but the gzip form is accepted
    std::string out(size + 1, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    CHECK(stream.avail_in == 0);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

} // namespace

TEST_CASE("gzip: what was packed comes out again") {
    std::string noise;
    for (unsigned i = 0, state = 1; i < 100'000; ++i, state = state * 1664525 + 1013904223)
        noise += static_cast<char>(state >> 24);
    for (const std::string& bytes :
         {std::string(), std::string("a"), std::string(100'000, 'x'), noise})
        CHECK(gunzip(gzip(bytes), bytes.size()) == bytes);
    CHECK(gzip(std::string(100'000, 'x')).size() < 1000);
}

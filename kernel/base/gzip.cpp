#include "base/gzip.hpp"

#include <zlib.h>

#include "base/assert.hpp"

namespace plexus {

std::string gzip(std::string_view bytes) {
    constexpr int window_bits = 15;
    constexpr int with_gzip_frame = 16;
    constexpr int memory_level = 8; // zlib's default
    z_stream stream{};
    const int made = deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                  window_bits + with_gzip_frame, memory_level, Z_DEFAULT_STRATEGY);
    px_assert(made == Z_OK, "the arguments are constants, and running out of memory is the end");

    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    px_assert(done == Z_STREAM_END, "the room is what zlib asked for");
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace plexus

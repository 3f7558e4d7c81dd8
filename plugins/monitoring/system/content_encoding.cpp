#include "system/content_encoding.hpp"

#include <snappy.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/crc.hpp>
#include <boost/endian/buffers.hpp>

namespace plexus::monitoring {

namespace {

std::string gzipped(std::string_view body) {
    constexpr int window_with_gzip_frame = 15 + 16;
    z_stream deflater{};
    deflateInit2(&deflater, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_with_gzip_frame,
                 MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    std::basic_string<Bytef> in(body.begin(), body.end());
    std::basic_string<Bytef> out(deflateBound(&deflater, in.size()), Bytef{});
    deflater.next_in = in.data();
    deflater.avail_in = static_cast<uInt>(in.size());
    deflater.next_out = out.data();
    deflater.avail_out = static_cast<uInt>(out.size());
    deflate(&deflater, Z_FINISH);
    deflateEnd(&deflater);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(deflater.total_out)};
}

/// A chunk of a snappy stream: its header, as it stands there, and what follows it.
struct chunk_header {
    boost::endian::little_uint8_buf_t type;
    boost::endian::little_uint24_buf_t size; ///< of what follows this field
    boost::endian::little_uint32_buf_t checksum;
};
static_assert(sizeof(chunk_header) == 8);

std::uint32_t masked_checksum(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc32c;
    crc32c.process_bytes(bytes.data(), bytes.size());
    return (crc32c() >> 15 | crc32c() << 17) + 0xA282EAD8U;
}

// framing_format.txt of the snappy project. Chunks that do not become smaller may be compressed
// all the same: JSON always does.
std::string snapped(std::string_view body) {
    constexpr std::size_t chunk_max = 65'536;
    std::string out("\xff\x06\0\0sNaPpY", 10);
    std::string packed;
    for (; !body.empty(); body.remove_prefix(std::min(body.size(), chunk_max))) {
        const std::string_view plain = body.substr(0, chunk_max);
        snappy::Compress(plain.data(), plain.size(), &packed);
        chunk_header header{};
        header.size = static_cast<std::uint32_t>(sizeof header.checksum + packed.size());
        header.checksum = masked_checksum(plain);
        out.append(reinterpret_cast<const char*>(&header), sizeof header).append(packed);
    }
    return out;
}

} // namespace

content_encoding accepted_encoding(std::string_view headers) {
    const std::string_view accepted = header_value(headers, "Accept-Encoding");
    if (accepted.empty())
        return content_encoding::none;
    const auto mentions = [accepted](const char* name) {
        return boost::algorithm::icontains(accepted, name);
    };
    if (mentions("snappy") || mentions("s2"))
        return content_encoding::snappy;
    return mentions("gzip") ? content_encoding::gzip : content_encoding::identity;
}

std::string_view encoding_headers(content_encoding encoding) {
    switch (encoding) {
    case content_encoding::identity:
        return "NATS/1.0\r\nContent-Encoding: identity\r\n\r\n";
    case content_encoding::gzip:
        return "NATS/1.0\r\nContent-Encoding: gzip\r\n\r\n";
    case content_encoding::snappy:
        return "NATS/1.0\r\nContent-Encoding: snappy\r\n\r\n";
    case content_encoding::none:
        break;
    }
    return {};
}

std::string encode(content_encoding encoding, std::string body) {
    if (encoding == content_encoding::gzip)
        return gzipped(body);
    if (encoding == content_encoding::snappy)
        return snapped(body);
    return body;
}

std::string_view header_value(std::string_view headers, std::string_view name) {
    const std::string line = "\r\n" + std::string(name) + ":";
    const std::size_t at = headers.find(line);
    if (at == std::string_view::npos)
        return {};
    std::string_view value = headers.substr(at + line.size());
    value = value.substr(0, value.find("\r\n"));
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return value;
}

} // namespace plexus::monitoring

#include "base/snappy_frame.hpp"

#include <snappy-c.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>

#include "base/assert.hpp"

namespace plexus {

static constexpr std::string_view stream_identifier("\xff\x06\x00\x00sNaPpY", 10);
static constexpr std::size_t chunk_bytes_max = 64 * 1024;
static constexpr char compressed_chunk = 0x00;
static constexpr char plain_chunk = 0x01;
static constexpr std::size_t checksum_size = 4;

static void append_little_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}

// CRC-32C, masked as the format wants it: a checksum of data that holds checksums is a poor one.
static std::uint32_t masked_checksum(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    const std::uint32_t sum = crc.checksum();
    return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
}

static void append_chunk(std::string& out, std::string_view bytes, std::string& room) {
    room.resize(snappy_max_compressed_length(bytes.size()));
    std::size_t packed_size = room.size();
    const snappy_status done =
        snappy_compress(bytes.data(), bytes.size(), room.data(), &packed_size);
    px_assert(done == SNAPPY_OK, "the room is what snappy asked for");
    const bool smaller = packed_size < bytes.size();
    const std::string_view body = smaller ? std::string_view(room.data(), packed_size) : bytes;
    out += smaller ? compressed_chunk : plain_chunk;
    append_little_endian(out, checksum_size + body.size(), 3);
    append_little_endian(out, masked_checksum(bytes), checksum_size);
    out += body;
}

std::string snappy_frame(std::string_view bytes) {
    std::string out(stream_identifier);
    std::string room;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), chunk_bytes_max)))
        append_chunk(out, bytes.substr(0, chunk_bytes_max), room);
    return out;
}

} // namespace plexus

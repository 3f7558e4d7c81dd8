#include "framing.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <zlib.h>

namespace wire {

namespace {

constexpr std::array<unsigned char, 4> mask_key{0xa5, 0x00, 0x5a, 0xff};

void turn(std::string& bytes, const unsigned char* key) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ key[i % 4]);
    }
}

} // namespace

std::string bytes_of(const frame& what, int length_bytes) {
    std::string bytes;
    bytes += static_cast<char>((what.final ? 0x80 : 0) | what.reserved << 4 | what.opcode);
    const std::uint64_t size = what.payload.size();
    const int needed = size > 0xffff ? 8 : size > 125 ? 2 : 0;
    const int length = std::max(length_bytes, needed);
    const int first = length == 8 ? 127 : length == 2 ? 126 : static_cast<int>(size);
    bytes += static_cast<char>((what.masked ? 0x80 : 0) | first);
    for (int i = length; i-- > 0;) {
        bytes += static_cast<char>(size >> 8 * i);
    }
    std::string payload = what.payload;
    if (what.masked) {
        bytes.append(mask_key.begin(), mask_key.end());
        turn(payload, mask_key.data());
    }
    return bytes + payload;
}

std::optional<frame> framing::take() {
    const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(raw[at]); };
    if (raw.size() < 2) {
        return std::nullopt;
    }
    frame found;
    found.final = (byte(0) & 0x80) != 0;
    found.reserved = byte(0) >> 4 & 7;
    found.opcode = byte(0) & 15;
    found.masked = (byte(1) & 0x80) != 0;
    std::uint64_t size = byte(1) & 0x7f;
    std::size_t at = 2;
    if (size > 125) {
        const std::size_t length = size == 127 ? 8 : 2;
        if (raw.size() < at + length) {
            return std::nullopt;
        }
        size = 0;
        for (; at < 2 + length; ++at) {
            size = size << 8 | byte(at);
        }
    }
    if (found.masked) {
        throw mismatch("the server has masked a frame");
    }
    if (raw.size() - at < size) {
        return std::nullopt;
    }
    found.payload = raw.substr(at, size);
    raw.erase(0, at + size);
    return found;
}

std::string framing::data_of(const frame& what) {
    if (what.opcode != continuation_opcode) {
        message_compressed_ = (what.reserved & compressed_bit) != 0;
    }
    if (!message_compressed_) {
        return what.payload;
    }
    collected_ += what.payload;
    if (!what.final) {
        return {};
    }
    const std::string whole = std::exchange(collected_, {});
    return inflated(whole);
}

std::string framing::wrapped(std::string_view bytes) const {
    frame data;
    data.masked = masks;
    data.payload = bytes;
    if (compresses) {
        data.reserved = compressed_bit;
        data.payload = deflated(bytes);
    }
    return bytes_of(data);
}

std::string deflated(std::string_view bytes) {
    z_stream stream{};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
                 Z_DEFAULT_STRATEGY);
    std::vector<unsigned char> input(bytes.begin(), bytes.end());
    std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = input.data();
    stream.avail_in = static_cast<unsigned>(input.size());
    stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
    stream.avail_out = static_cast<unsigned>(packed.size());
    deflate(&stream, Z_SYNC_FLUSH);
    packed.resize(packed.size() - stream.avail_out - 4); // the tail that is not sent
    deflateEnd(&stream);
    return packed;
}

std::string inflated(std::string_view bytes) {
    std::vector<unsigned char> input(bytes.begin(), bytes.end());
    for (const int tail : {0, 0, 0xff, 0xff}) {
        input.push_back(static_cast<unsigned char>(tail));
    }
    z_stream stream{};
    inflateInit2(&stream, -MAX_WBITS);
    stream.next_in = input.data();
    stream.avail_in = static_cast<unsigned>(input.size());
    std::string whole;
    std::array<unsigned char, 65536> room{};
    int outcome = Z_OK;
    do {
        stream.next_out = room.data();
        stream.avail_out = room.size();
        outcome = inflate(&stream, Z_SYNC_FLUSH);
        whole.append(room.begin(), room.end() - stream.avail_out);
    } while (outcome == Z_OK && stream.avail_out == 0);
    inflateEnd(&stream);
    if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        throw mismatch("the server sent a broken compressed message");
    }
    return whole;
}

std::string accepted_key(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 64> base64{};
    const int length = EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(size));
    return {base64.begin(), base64.begin() + length};
}

} // namespace wire

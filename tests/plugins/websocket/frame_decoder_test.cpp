#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "frame_decoder.hpp"
#include "frames.hpp"

using frames::client_frame;
using frames::shape;
using plexus::websocket::frame_decoder;
using plexus::websocket::frame_piece;

namespace websocket = plexus::websocket;

namespace {

/// What a decoder makes of a stream, as text: "data(abc)", "end", "ping(x)", and the error.
std::string decoded(std::string_view stream, std::size_t step, frame_decoder::rules rules = {}) {
    frame_decoder decoder(rules);
    std::string seen;
    std::string data;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        const std::string part(stream.substr(at, step)); // a sanitizer sees reads beyond
        std::string_view in = part;
        for (frame_piece piece; decoder.next(in, piece);) {
            if (piece.code != websocket::opcode::binary) {
                seen += piece.code == websocket::opcode::close  ? "close"
                        : piece.code == websocket::opcode::ping ? "ping"
                                                                : "pong";
                seen += '(' + std::string(piece.payload) + ')';
                continue;
            }
            std::string clear(piece.payload.size(), '\0');
            piece.mask.apply(piece.payload, clear.data());
            data += clear;
            if (piece.message_end)
                seen += (piece.compressed ? "packed(" : "data(") + std::exchange(data, {}) + ')';
        }
        if (!decoder.error().empty())
            return seen + decoder.error();
        CHECK(in.empty());
    }
    return data.empty() ? seen : seen + data + "...";
}

/// The same whatever the stream is cut into.
std::string decoded_at_every_cut(const std::string& stream, frame_decoder::rules rules = {}) {
    const std::string whole = decoded(stream, stream.size(), rules);
    for (std::size_t step = 1; step < stream.size(); step = step < 20 ? step + 1 : step * 2)
        CHECK(decoded(stream, step, rules) == whole);
    return whole;
}

shape with(int opcode, bool final = true, int reserved = 0, bool masked = true) {
    return {final, reserved, opcode, masked};
}

constexpr frame_decoder::rules compressing{.mask_required = true, .compression = true};

} // namespace

TEST_CASE("frames: every form of length") {
    for (const std::size_t size : {0, 1, 125, 126, 127, 65535, 65536, 70000}) {
        const std::string payload(size, 'x');
        CHECK(decoded_at_every_cut(client_frame(payload)) == "data(" + payload + ")");
    }
    // A length may be written longer than it need be, as the reference takes it.
    CHECK(decoded_at_every_cut(frames::long_header(3) + std::string("\x37\xfa\x21", 3)) ==
          std::string("data(\0\0\0)", 9));
}

TEST_CASE("frames: text and binary are data alike, and control frames come in between") {
    CHECK(decoded_at_every_cut(client_frame("ab", with(1)) + client_frame("c", with(2))) ==
          "data(ab)data(c)");
    CHECK(decoded_at_every_cut(client_frame("ab", with(1, false)) + client_frame("p", with(9)) +
                               client_frame("", with(0, false)) + client_frame("q", with(10)) +
                               client_frame("c", with(0)) + client_frame("", with(8))) ==
          "ping(p)pong(q)data(abc)close()");
    const std::string largest(125, 'z');
    CHECK(decoded_at_every_cut(client_frame(largest, with(9))) == "ping(" + largest + ")");
}

TEST_CASE("frames: an empty frame ends a message") {
    CHECK(decoded_at_every_cut(client_frame("", with(2, false)) + client_frame("", with(0)) +
                               client_frame("x")) == "data()data(x)");
}

TEST_CASE("frames: masks are wanted unless agreed otherwise") {
    CHECK(decoded_at_every_cut(client_frame("a", with(2, true, 0, false))) == "mask bit missing");
    const frame_decoder::rules unmasked{.mask_required = false, .compression = false};
    CHECK(decoded_at_every_cut(client_frame("a", with(2, true, 0, false)) + client_frame("b") +
                                   client_frame("c", with(9, true, 0, false)),
                               unmasked) == "data(a)data(b)ping(c)");
}

TEST_CASE("frames: reserved bits") {
    for (const int reserved : {1, 2, 3, 5, 6, 7})
        CHECK(decoded_at_every_cut(client_frame("a", with(2, true, reserved)), compressing) ==
              "RSV2 and RSV3 must be clear");
    CHECK(decoded_at_every_cut(client_frame("a", with(2, true, 4))) ==
          "compressed frame received without negotiated permessage-deflate");
    CHECK(decoded_at_every_cut(client_frame("a", with(2, true, 4)) + client_frame("b"),
                               compressing) == "packed(a)data(b)");
    CHECK(decoded_at_every_cut(client_frame("a", with(1, false, 4)) + client_frame("b", with(0)),
                               compressing) == "packed(ab)");
}

TEST_CASE("frames: unknown opcodes") {
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        CHECK(decoded_at_every_cut(client_frame("a", with(opcode))) ==
              "unknown opcode " + std::to_string(opcode));
}

TEST_CASE("frames: control frames are short, whole and not compressed") {
    for (const int opcode : {8, 9, 10}) {
        CHECK(decoded_at_every_cut(client_frame(std::string(126, 'x'), with(opcode))) ==
              "control frame length bigger than maximum allowed of 125 bytes");
        CHECK(decoded_at_every_cut(client_frame("x", with(opcode, false))) ==
              "control frame does not have final bit set");
        CHECK(decoded_at_every_cut(client_frame("x", with(opcode, true, 4)), compressing) ==
              "control frame must not be compressed");
    }
}

TEST_CASE("frames: continuations belong to a message") {
    CHECK(decoded_at_every_cut(client_frame("x", with(0))) == "invalid continuation frame");
    CHECK(decoded_at_every_cut(client_frame("x", with(0, false))) == "invalid continuation frame");
    CHECK(decoded_at_every_cut(client_frame("a", with(1, false)) +
                                   client_frame("b", with(0, true, 4)),
                               compressing) == "invalid continuation frame");
    CHECK(decoded_at_every_cut(client_frame("a", with(1, false)) + client_frame("b", with(2))) ==
          "new message started before final frame for previous message was received");
}

TEST_CASE("frames: a length of more than 63 bits") {
    CHECK(decoded_at_every_cut(frames::long_header(1ULL << 63)) == "invalid 64-bit payload length");
    CHECK(decoded_at_every_cut(frames::long_header((1ULL << 63) - 1) + "\x37") ==
          std::string("\0...", 4));
}

TEST_CASE("frames: nothing comes after an error") {
    frame_decoder decoder({});
    const std::string bad = client_frame("x", with(3)) + client_frame("y");
    std::string_view in = bad;
    frame_piece piece;
    CHECK_FALSE(decoder.next(in, piece));
    in = bad;
    CHECK_FALSE(decoder.next(in, piece));
    CHECK(decoder.error() == "unknown opcode 3");
}

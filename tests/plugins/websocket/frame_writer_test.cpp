#include <doctest/doctest.h>

#include <string>

#include "frame_writer.hpp"

using namespace plexus::websocket;
using namespace std::string_literals;

TEST_CASE("writer: the three forms of length") {
    std::string out;
    write_control(out, opcode::pong, "hi");
    CHECK(out == "\x8a\x02hi");
    CHECK(frame_header(0x82, 0).view() == "\x82\x00"s);
    CHECK(frame_header(0x82, 125).view() == "\x82\x7d");
    CHECK(frame_header(0x82, 126).view() == "\x82\x7e\x00\x7e"s);
    CHECK(frame_header(0x82, 65535).view() == "\x82\x7e\xff\xff");
    CHECK(frame_header(0x82, 65536).view() == "\x82\x7f\0\0\0\0\0\x01\0\0"s);
    CHECK(frame_header(0x82, 0x0102030405060708).view() == "\x82\x7f\1\2\3\4\5\6\7\x08");
}

TEST_CASE("writer: messages no larger than they may be") {
    std::string out;
    write_messages(out, "abcdefg", 3);
    CHECK(out == "\x82\x03"
                 "abc\x82\x03"
                 "def\x82\x01g");
    out.clear();
    write_messages(out, "abcdefg", 7);
    CHECK(out == "\x82\x07"
                 "abcdefg");
    out.clear();
    write_messages(out, "", 7);
    CHECK(out.empty());
}

TEST_CASE("writer: a compressed message says so in its first frame") {
    std::string out;
    write_compressed(out, "abcdefg", 3);
    CHECK(out == "\x42\x03"
                 "abc\0\x03"
                 "def\x80\x01g"s);
    out.clear();
    write_compressed(out, "abc", 3);
    CHECK(out == "\xc2\x03"
                 "abc");
}

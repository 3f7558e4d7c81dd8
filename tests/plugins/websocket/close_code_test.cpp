#include <doctest/doctest.h>

#include "close_code.hpp"
#include "utf8.hpp"

using namespace plexus::websocket;
using namespace std::string_literals;

TEST_CASE("close: the codes that a peer may send") {
    for (int code = 0; code < 65536; ++code) {
        const bool valid = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                           (code >= 3000 && code <= 4999);
        CHECK(valid_close_code(static_cast<std::uint16_t>(code)) == valid);
    }
}

TEST_CASE("close: reasons and their codes") {
    CHECK(close_code_of("Client Closed") == 1000);
    CHECK(close_code_of("Server Shutdown") == 1001);
    CHECK(close_code_of("Protocol Violation") == 1002);
    CHECK(close_code_of("Authentication Failure") == 1008);
    CHECK(close_code_of("Slow Consumer (Write Deadline)") == 1008);
    CHECK(close_code_of("Maximum Message Payload Exceeded") == 1009);
    CHECK(close_code_of("TLS Handshake Failure") == 1015);
    CHECK(close_code_of("Kicked") == 1011);
    CHECK(close_code_of("") == 1011);
}

TEST_CASE("close: a long text is cut") {
    CHECK(close_payload(1000, "bye") == "\x03\xe8"
                                        "bye");
    CHECK(close_payload(1000, std::string(123, 'x')) == "\x03\xe8" + std::string(123, 'x'));
    CHECK(close_payload(1000, std::string(124, 'x')) == "\x03\xe8" + std::string(120, 'x') + "...");
}

TEST_CASE("close: the answer to the peer's") {
    CHECK(answer_close("").payload.empty());
    CHECK(answer_close("").error.empty());
    CHECK(answer_close("x").error == "close frame payload cannot be 1 byte");
    CHECK(answer_close("\x03\xe8").payload == "\x03\xe8");
    CHECK(answer_close("\x03\xe8 see you").payload == "\x03\xe8 see you");
    CHECK(answer_close("\x03\xed").error == "invalid close status code 1005");
    CHECK(answer_close("\0\0"s).error == "invalid close status code 0");
    CHECK(answer_close("\x03\xe8\xff").payload == "\x03\xef"
                                                  "invalid utf8 body in close frame");
}

TEST_CASE("close: UTF-8") {
    for (const char* good : {"", "plain", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                             "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
                             "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"})
        CHECK_MESSAGE(valid_utf8(good), good);
    for (const char* bad :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe1\x80",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80", "\xfe", "\xff", "a\xe2\x82"})
        CHECK_FALSE_MESSAGE(valid_utf8(bad), bad);
}

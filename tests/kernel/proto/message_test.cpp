#include "proto/message.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus::proto;

namespace {

std::string line(const message_head& head, std::string_view sid, bool wants_headers) {
    const std::size_t room = message_line_max(head, sid.size());
    std::string out(room, '#');
    char* const end = write_message_line(out.data(), head, sid, wants_headers);
    const auto size = static_cast<std::size_t>(end - out.data());
    CHECK(size <= room);
    // Nothing is written behind the line.
    CHECK(out.find_first_not_of('#', size) == std::string::npos);
    return out.substr(0, size);
}

} // namespace

TEST_CASE("message: a MSG line echoes the publisher's digits") {
    CHECK(line({.subject = "foo", .size_digits = "005", .size = 5}, "1", true) ==
          "MSG foo 1 005\r\n");
    CHECK(line({.subject = "foo", .reply = "bar", .size_digits = "0"}, "sid", false) ==
          "MSG foo sid bar 0\r\n");
}

TEST_CASE("message: an HMSG line for those who want headers, a shorter MSG for the others") {
    const message_head head{.subject = "foo",
                            .reply = "r",
                            .size_digits = "017",
                            .header_digits = "12",
                            .size = 17,
                            .header_size = 12};
    CHECK(line(head, "7", true) == "HMSG foo 7 r 12 017\r\n");
    CHECK(line(head, "7", false) == "MSG foo 7 r 5\r\n");
    CHECK(payload_for(head, "NATS/1.0\r\n\r\nhello", true) == "NATS/1.0\r\n\r\nhello");
    CHECK(payload_for(head, "NATS/1.0\r\n\r\nhello", false) == "hello");
}

TEST_CASE("message: HPUB without a header block is an ordinary message") {
    const message_head head{.subject = "foo", .size_digits = "2", .header_digits = "0", .size = 2};
    CHECK(line(head, "1", true) == "MSG foo 1 2\r\n");
    CHECK(payload_for(head, "ab", false) == "ab");
}

TEST_CASE("message: parts of every length") {
    for (std::size_t n = 1; n < 40; ++n) {
        const std::string subject(n, 's');
        const std::string sid(41 - n, '9');
        const std::string reply(n / 2, 'r');
        const message_head head{
            .subject = subject, .reply = reply, .size_digits = "1234", .size = 1234};
        CHECK(line(head, sid, true) ==
              "MSG " + subject + " " + sid + " " + (reply.empty() ? "" : reply + " ") + "1234\r\n");
    }
}

TEST_CASE("message: the largest size without its headers fits") {
    const message_head head{.subject = "s",
                            .size_digits = "999999999",
                            .header_digits = "1",
                            .size = 999999999,
                            .header_size = 1};
    CHECK(line(head, "1", false) == "MSG s 1 999999998\r\n");
}

TEST_CASE("message: nobody took the request") {
    CHECK(no_responders_message("inbox", "7", "nobody") ==
          "HMSG inbox 7 38 38\r\nNATS/1.0 503\r\nNats-Subject: nobody\r\n\r\n\r\n");
}

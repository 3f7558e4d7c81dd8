#include "proto/parser.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus::proto;
using namespace std::string_view_literals;

namespace {

op parsed(std::string_view bytes, const parse_limits& limits = {}) {
    op out;
    const parse_status status = next(bytes, limits, out);
    CAPTURE(bytes);
    REQUIRE(status == parse_status::complete);
    return out;
}

parse_error refused(std::string_view bytes, const parse_limits& limits = {}) {
    op out;
    CAPTURE(bytes);
    REQUIRE(next(bytes, limits, out) == parse_status::error);
    return out.error;
}

parse_status status_of(std::string_view bytes) {
    op out;
    return next(bytes, {}, out);
}

} // namespace

TEST_CASE("parser: PUB gives subject, digits as written and payload") {
    const op out = parsed("PUB foo.bar 005\r\nhello\r\nPING\r\n");
    CHECK(out.kind == op_kind::pub);
    CHECK(out.subject == "foo.bar");
    CHECK(out.reply.empty());
    CHECK(out.size_digits == "005");
    CHECK(out.size == 5);
    CHECK(out.header_size == 0);
    CHECK(out.payload == "hello");
    CHECK(out.args == "foo.bar 005");
    CHECK(out.consumed == 24);
    CHECK(out.wanted == 24);
}

TEST_CASE("parser: PUB with a reply subject and any run of blanks") {
    const op out = parsed("pUb  \t foo\t\tre.ply   3 \t\r\nabc\r\n");
    CHECK(out.subject == "foo");
    CHECK(out.reply == "re.ply");
    CHECK(out.payload == "abc");
    CHECK(out.args == "foo\t\tre.ply   3 \t");
}

TEST_CASE("parser: a reply of an earlier operation does not stay") {
    op out;
    REQUIRE(next("PUB a b 1\r\nx\r\n", {}, out) == parse_status::complete);
    CHECK(out.reply == "b");
    REQUIRE(next("PUB a.long.subject.name 1\r\nx\r\n", {}, out) == parse_status::complete);
    CHECK(out.reply.empty());
    REQUIRE(next("SUB a q 1\r\n", {}, out) == parse_status::complete);
    REQUIRE(next("SUB a 1\r\n", {}, out) == parse_status::complete);
    CHECK(out.queue.empty());
}

TEST_CASE("parser: long subjects cross the blocks of the scan") {
    for (std::size_t length = 1; length < 70; ++length) {
        const std::string subject(length, 's');
        const std::string reply(length + 3, 'r');
        const std::string line = "PUB " + subject + " " + reply + " 4\r\nwxyz\r\n";
        const op out = parsed(line);
        CHECK(out.subject == subject);
        CHECK(out.reply == reply);
        CHECK(out.payload == "wxyz");
        CHECK(out.consumed == line.size());
    }
}

TEST_CASE("parser: HPUB gives header and total size") {
    const op out = parsed("HPUB foo bar 12 017\r\nNATS/1.0\r\n\r\nhello\r\n");
    CHECK(out.kind == op_kind::hpub);
    CHECK(out.reply == "bar");
    CHECK(out.header_size == 12);
    CHECK(out.header_digits == "12");
    CHECK(out.size == 17);
    CHECK(out.size_digits == "017");
    CHECK(out.payload == "NATS/1.0\r\n\r\nhello");
    CHECK(parsed("HPUB foo 0 0\r\n\r\n").payload.empty());
}

TEST_CASE("parser: HPUB is refused without header support, before its arguments") {
    CHECK(refused("HPUB foo 12 17\r\n", {.headers = false}) == parse_error::headers_not_supported);
    CHECK(refused("HPUB x\r\n", {.headers = false}) == parse_error::headers_not_supported);
}

TEST_CASE("parser: the size of a payload is known before it arrives") {
    op out;
    CHECK(next("PUB foo bar 1000000\r\nabc", {}, out) == parse_status::partial_payload);
    CHECK(out.subject == "foo");
    CHECK(out.reply == "bar");
    CHECK(out.size == 1000000);
    CHECK(out.wanted == 21 + 1000000 + 2);
}

TEST_CASE("parser: a payload over the limit is refused by its line") {
    CHECK(status_of("PUB foo 10\r\n") == parse_status::partial_payload);
    const parse_limits limits{.max_payload = 10};
    op out;
    CHECK(next("PUB foo 10\r\n", limits, out) == parse_status::partial_payload);
    CHECK(next("PUB foo 11\r\n", limits, out) == parse_status::error);
    CHECK(out.error == parse_error::payload_exceeded);
    CHECK(out.size == 11);
    CHECK(refused("HPUB foo 3 11\r\n", limits) == parse_error::payload_exceeded);
    CHECK(refused("PUB foo 1\r\n", {.max_payload = 0}) == parse_error::payload_exceeded);
}

TEST_CASE("parser: sizes have 1 to 9 digits and nothing else") {
    CHECK(parse_size("0") == 0);
    CHECK(parse_size("000000007") == 7);
    CHECK(parse_size("999999999") == 999999999);
    for (const char* bad : {"", "1234567890", "-1", "+1", "1a", "a", " 1", "1.0", "0x1", ":", "/"})
        CHECK(parse_size(bad) == -1);
    CHECK(refused("PUB foo -1\r\n") == parse_error::pub_size);
    CHECK(refused("HPUB foo x 5\r\n") == parse_error::hpub_header_size);
    CHECK(refused("HPUB foo 5 x\r\n") == parse_error::hpub_total_size);
    CHECK(refused("HPUB foo 6 5\r\n") == parse_error::hpub_header_exceeds_total);
}

TEST_CASE("parser: a wrong number of arguments is refused") {
    CHECK(refused("PUB foo\r\n") == parse_error::pub_arguments);
    CHECK(refused("PUB \r\n") == parse_error::pub_arguments);
    CHECK(refused("PUB a b c 5\r\n") == parse_error::pub_arguments);
    CHECK(refused("PUB a b c 5 and several more of them\r\n") == parse_error::pub_arguments);
    CHECK(refused("HPUB foo 5\r\n") == parse_error::hpub_arguments);
    CHECK(refused("HPUB a b c 5 5\r\n") == parse_error::hpub_arguments);
    CHECK(refused("SUB foo\r\n") == parse_error::sub_arguments);
    CHECK(refused("SUB a b c d\r\n") == parse_error::sub_arguments);
    CHECK(refused("UNSUB \r\n") == parse_error::unsub_arguments);
    CHECK(refused("UNSUB 1 2 3\r\n") == parse_error::unsub_arguments);
}

TEST_CASE("parser: a payload ends with exactly CR LF") {
    CHECK(refused("PUB foo 3\r\nabcd\r\n") == parse_error::unknown_operation);
    CHECK(refused("PUB foo 3\r\nabc\n") == parse_error::unknown_operation);
    CHECK(refused("PUB foo 3\r\nabc\rx") == parse_error::unknown_operation);
    CHECK(status_of("PUB foo 3\r\nabc\r") == parse_status::partial_payload);
    CHECK(refused("PUB foo 0\r\nx") == parse_error::unknown_operation);
}

TEST_CASE("parser: SUB and UNSUB") {
    const op sub = parsed("SUB foo.* group 9a\r\n");
    CHECK(sub.kind == op_kind::sub);
    CHECK(sub.subject == "foo.*");
    CHECK(sub.queue == "group");
    CHECK(sub.sid == "9a");
    CHECK(parsed("SUB foo 1\r\n").queue.empty());
    const op unsub = parsed("unsub 9a 12\r\n");
    CHECK(unsub.kind == op_kind::unsub);
    CHECK(unsub.sid == "9a");
    CHECK(unsub.unsub_max == 12);
    CHECK(parsed("UNSUB 1\r\n").unsub_max == -1);
    CHECK(parsed("UNSUB 1 x\r\n").unsub_max == -1);
}

TEST_CASE("parser: PING, PONG and +OK ignore the rest of their line") {
    CHECK(parsed("PING\r\n").kind == op_kind::ping);
    CHECK(parsed("PINGxyz \r\n").consumed == 10);
    CHECK(parsed("pong\n").kind == op_kind::pong);
    CHECK(parsed("+oK stuff\n").kind == op_kind::ok);
    CHECK(status_of("PING\r") == parse_status::partial_line);
    CHECK(status_of("PING\rx") == parse_status::partial_line);
}

TEST_CASE("parser: CONNECT and INFO need no separator") {
    CHECK(parsed("CONNECT{\"a\":1}\r\n").args == "{\"a\":1}");
    CHECK(parsed("CONNECT  {}\n").args == "{}");
    CHECK(parsed("info{}\r\n").kind == op_kind::info);
    CHECK(parsed("INFO {}\r\n").args == "{}");
    CHECK(parsed("CONNECT\n").args.empty());
}

TEST_CASE("parser: -ERR gives its text") {
    CHECK(parsed("-ERR 'bad thing'\r\n").args == "'bad thing'");
    CHECK(refused("-ERR'bad'\r\n") == parse_error::unknown_operation);
}

TEST_CASE("parser: a CR inside a line eats the byte before its LF") {
    CHECK(parsed("SUB a 12\r\n").sid == "12");
    const op sub = parsed("SUB a\rb 12\n"); // and separates arguments of SUB
    CHECK(sub.subject == "a");
    CHECK(sub.queue == "b");
    CHECK(sub.sid == "1");
    const op pub = parsed("PUB a\rb 34\nabc\r\n"); // but not of PUB
    CHECK(pub.subject == "a\rb");
    CHECK(pub.size == 3);
    CHECK(parsed("PUB \rab 3\r\nabc\r\n").subject == "\rab");
}

TEST_CASE("parser: an LF never becomes part of an argument") {
    CHECK(refused("PUB \nfoo 3\r\nabc\r\n") == parse_error::pub_arguments);
    CHECK(refused("SUB \n") == parse_error::sub_arguments);
}

TEST_CASE("parser: unknown operations are refused at their first wrong byte") {
    for (const char* bad :
         {"X", "RS+ a b\r\n", "LS+ a\r\n", "A+ a\r\n", "MSG a 1 1\r\n", "HM", "\r\n", " PING\r\n",
          "PX", "PIX", "PUBfoo 1\r\n", "SUBx", "UNSUBx", "COX", "HPUBx", "+X", "-X", "SxB", "\v"})
        CHECK(refused(bad) == parse_error::unknown_operation);
    // Bytes that differ from a letter or sign by the case bit alone.
    for (const char* bad : {"\x30UB a 1\r\n", "P\x15", "\x0bOK\r\n", "\x0d", "PUB\x01"})
        CHECK(refused(bad) == parse_error::unknown_operation);
    CHECK(refused("PUB\0 foo 1"sv) == parse_error::unknown_operation);
    for (const char* part :
         {"P", "PU", "PUB", "PUB ", "PUB  ", "h", "C", "CONNECT", "-ERR ", "+", ""})
        CHECK(status_of(part) == parse_status::partial_line);
}

TEST_CASE("parser: the control line limit counts the argument alone") {
    const parse_limits limits{.max_control_line = 20};
    CHECK(parsed("SUB " + std::string(18, 'a') + " 1\r\n", limits).sid == "1");
    CHECK(parsed("PUB   " + std::string(18, 'a') + " 0\r\n\r\n", limits).size == 0);
    const parse_error exceeded = parse_error::control_line_exceeded;
    CHECK(refused("SUB " + std::string(19, 'a') + " 1\r\n", limits) == exceeded);
    CHECK(refused("PUB " + std::string(19, 'a') + " 0\r\n\r\n", limits) == exceeded);
    CHECK(refused("SUB " + std::string(21, 'a'), limits) == exceeded);
    op out;
    CHECK(next("SUB " + std::string(18, 'a') + " 1\r", limits, out) == parse_status::partial_line);
    CHECK(next("SUB " + std::string(20, 'a'), limits, out) == parse_status::partial_line);
    CHECK(refused("CONNECT {\"name\":\"0123456789\"}", limits) == exceeded);
}

TEST_CASE("parser: NUL and high bytes are ordinary bytes of an argument") {
    const std::string_view line = "PUB a\0\xff\x80 1\r\nx\r\n"sv;
    CHECK(parsed(line).subject == "a\0\xff\x80"sv);
}

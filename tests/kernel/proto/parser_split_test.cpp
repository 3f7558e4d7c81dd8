// However a stream is cut into reads, the operations and the error that ends it are the same.
#include "support/parser_feed.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace plexus;
using namespace std::string_literals;

namespace {

std::string fed_whole(std::string_view bytes, const proto::parse_limits& limits) {
    test::parser_feed feed(limits);
    feed.push(bytes);
    return feed.out;
}

std::string fed_in_two(std::string_view bytes, std::size_t cut, const proto::parse_limits& limits) {
    test::parser_feed feed(limits);
    feed.push(bytes.substr(0, cut));
    feed.push(bytes.substr(cut));
    return feed.out;
}

std::string fed_bytewise(std::string_view bytes, const proto::parse_limits& limits) {
    test::parser_feed feed(limits);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        feed.push(bytes.substr(i, 1));
    return feed.out;
}

const std::vector<std::string> corpus = {
    "CONNECT {\"verbose\":false}\r\nPING\r\n",
    "connect{}\r\n",
    "PUB foo 5\r\nhello\r\n",
    "pub foo.bar.baz _INBOX.1234567890abcdef 11\r\nhello world\r\nPUB a 0\r\n\r\nPING\r\n",
    "PUB\tfoo \t bar\t 3\nabc\r\n",
    "PUB foo 2\r\n\r\n\r\nPUB foo 1\r\n\n\r\n",
    "HPUB foo 12 17\r\nNATS/1.0\r\n\r\nhello\r\n",
    "HPUB foo reply.to 12 12\r\nNATS/1.0\r\n\r\n\r\n",
    "SUB foo 1\r\nSUB foo.> workers 22\r\nUNSUB 1\r\nUNSUB 22 5\r\n",
    "PING\r\nPONG\r\nping\npOnGxyz\r\n+OK\r\n+ok ignored\r\n",
    "INFO {\"a\":1}\r\n-ERR 'text'\r\n",
    // CR inside a line eats its last byte
    "SUB a\rb 12\nPUB a\rb 12\n\r\r\n",
    "PUB \rfoo 1\r\nx\r\n",
    // refused
    "PUB foo 5\r\nhelloXX",
    "PUB foo 5\r\nhello\rX",
    "PUB foo\r\n",
    "PUB foo bar baz 5\r\n",
    "PUB foo 1234567890\r\n",
    "PUB foo 99\r\n0123456789",
    "HPUB foo 5 3\r\nabc\r\n",
    "HPUB foo 3\r\n",
    "HMSG foo 1 2 3\r\n",
    "SUB foo\r\n",
    "UNSUB\r\n",
    "UNSUB \r\n",
    "PUB \n",
    "PINX\r\n",
    "-ERR\r\n",
    "XYZ",
    "SUB " + std::string(60, 'a') + " 12\r\n",
    "SUB " + std::string(61, 'a') + " 12\r\n",
    "SUB " + std::string(62, 'a') + " 12\r\n",
    "SUB " + std::string(64, ' ') + " a 1\r\n",
    "SUB " + std::string(65, ' ') + " a 1\r\n",
    "PING" + std::string(65, 'x') + "\n",
    "PUB a\0b 4\r\n\0\1\2\3\r\n"s,
};

const proto::parse_limits small{.max_control_line = 64, .max_payload = 64, .headers = true};

} // namespace

TEST_CASE("parser: any one cut of a stream gives the same operations") {
    for (const std::string& bytes : corpus) {
        const std::string whole = fed_whole(bytes, small);
        CAPTURE(bytes);
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            CAPTURE(cut);
            REQUIRE(fed_in_two(bytes, cut, small) == whole);
        }
        REQUIRE(fed_bytewise(bytes, small) == whole);
    }
}

TEST_CASE("parser: random streams cut at random give the same operations") {
    std::mt19937 random(20260102);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int i = 0; i < 5; ++i)
            bytes += corpus[random() % corpus.size()];
        // One damaged byte, so that errors come in every state.
        if (round % 2 == 1)
            bytes[random() % bytes.size()] = " \t\r\n0a>"[random() % 7];
        const std::string whole = fed_whole(bytes, small);
        test::parser_feed feed(small);
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t step = 1 + random() % 24;
            feed.push(std::string_view(bytes).substr(at, step));
            at += step;
        }
        CAPTURE(bytes);
        REQUIRE(feed.out == whole);
    }
}

TEST_CASE("parser: what an endless line makes the caller keep is bounded") {
    for (const char* begin : {"PING", "SUB ", "CONNECT", "PUB a", "+OK", "-ERR ", "INFO {"}) {
        for (const char* filler : {"x", " ", "\r", "a "}) {
            test::parser_feed feed(small);
            feed.push(begin);
            std::size_t kept = 0;
            for (int i = 0; i < 400; ++i) {
                kept = std::max(kept, feed.kept());
                feed.push(filler);
            }
            CAPTURE(begin);
            CAPTURE(filler);
            CHECK(feed.out.starts_with("error"));
            CHECK(kept <= 2 * small.max_control_line + 16);
        }
    }
}

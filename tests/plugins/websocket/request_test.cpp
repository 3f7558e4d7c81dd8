#include <doctest/doctest.h>

#include "request.hpp"

using plexus::websocket::request;
using plexus::websocket::request_reader;
using outcome = request_reader::outcome;

namespace {

const std::string head = "GET /some/path?query=1 HTTP/1.1\r\n"
                         "Host: a.example\r\n"
                         "connection: keep-alive , UPGRADE\r\n"
                         "X-List: one\r\n"
                         "X-List: two,three\r\n"
                         "\r\n";

} // namespace

TEST_CASE("request: a head that comes in pieces cut at every place") {
    for (std::size_t step = 1; step <= head.size() + 4; ++step) {
        request_reader reader;
        const std::string sent = head + "more";
        std::size_t came = 0;
        outcome found = outcome::incomplete;
        while (found == outcome::incomplete) {
            came = std::min(came + step, sent.size());
            found = reader.read(std::string_view(sent).substr(0, came));
        }
        REQUIRE(found == outcome::complete);
        CHECK(reader.size() == head.size());
        CHECK(came >= head.size());
        const request read = reader.take();
        CHECK(read.method == "GET");
        CHECK(read.target == "/some/path?query=1");
        CHECK(read.path() == "/some/path");
        CHECK(read.header("HOST") == "a.example");
        CHECK(read.header("none").empty());
        CHECK(read.has_token("Connection", "upgrade"));
        CHECK(read.has_token("x-list", "Three"));
        CHECK(read.has_token("x-list", "one"));
        CHECK_FALSE(read.has_token("x-list", "on"));
    }
}

TEST_CASE("request: what is none") {
    for (const char* bytes :
         {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/3\r\n\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\na\x01: b\r\n\r\n",
          "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
        request_reader reader;
        CHECK_MESSAGE(reader.read(bytes) == outcome::malformed, bytes);
    }
}

TEST_CASE("request: a first line that is too short is none, however its bytes come") {
    const std::string_view sent = "POST /\"HTTent-Length: 3\r\n\r\nabc";
    for (std::size_t step = 1; step <= sent.size(); ++step) {
        request_reader reader;
        std::size_t came = 0;
        outcome found = outcome::incomplete;
        while (found == outcome::incomplete && came < sent.size()) {
            came = std::min(came + step, sent.size());
            found = reader.read(sent.substr(0, came));
        }
        CHECK(found == outcome::malformed);
    }
}

TEST_CASE("request: a head has a bound") {
    const std::string start = "GET / HTTP/1.1\r\nA: ";
    const std::string end = "\r\n\r\n";
    const std::size_t filling = request_reader::head_max - start.size() - end.size();
    request_reader fits;
    CHECK(fits.read(start + std::string(filling, 'x') + end) == outcome::complete);
    request_reader larger;
    CHECK(larger.read(start + std::string(filling + 1, 'x') + end) == outcome::too_large);
    // Beast, which throws for names and values of more than 64 KiB, never sees one.
    const std::string first = "GET / HTTP/1.1\r\n";
    request_reader long_value;
    CHECK(long_value.read(first + "A: " + std::string(70'000, 'x') + end) == outcome::too_large);
    request_reader long_name;
    CHECK(long_name.read(first + std::string(70'000, 'a') + ": x" + end) == outcome::too_large);
    request_reader longest_name; // as the bound cuts it
    CHECK(longest_name.read(first + std::string(request_reader::head_max - 3, 'a') + ":" + end) ==
          outcome::too_large);
    request_reader endless;
    CHECK(endless.read(start + std::string(filling, 'x')) == outcome::incomplete);
    CHECK(endless.read(start + std::string(filling + 10, 'x')) == outcome::too_large);
}

TEST_CASE("request: a body is left alone") {
    request_reader reader;
    CHECK(reader.read("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello") == outcome::complete);
}

#include "proto/header_block.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus::proto;

namespace {

const std::string block = "NATS/1.0\r\nA: 1\r\nAb:2\r\nA: 3\r\nX-A: \t4 \r\n\r\n";

std::string walked(std::string_view bytes) {
    std::string out;
    header_walk walk(bytes);
    while (const auto field = walk.next())
        out += "[" + std::string(field->name) + "=" + std::string(field->value) + "]";
    return out;
}

} // namespace

TEST_CASE("header block: the first value of a name") {
    CHECK(find_header(block, "A") == "1");
    CHECK(find_header(block, "Ab") == "2");
    CHECK(find_header(block, "X-A") == "\t4 "); // only spaces before it go
    CHECK(find_header(block, "a") == std::nullopt);
    CHECK(find_header(block, "X") == std::nullopt);
    CHECK(find_header("", "A") == std::nullopt);
    CHECK(find_header("A: 1\r\n", "A") == std::nullopt); // not after a line end
    CHECK(find_header("NATS/1.0\r\nB: A: 1\r\n\r\n", "A") == std::nullopt);
    CHECK(find_header("NATS/1.0\r\nA: 1", "A") == "1");
    CHECK(find_header("NATS/1.0\r\nA:\r\n\r\n", "A") == "");
    CHECK(find_header("NATS/1.0 503\r\nAA: 1\r\nA: 2\r\n\r\n", "A") == "2");
}

TEST_CASE("header block: removing headers") {
    CHECK(without_header(block, "A") == "NATS/1.0\r\nAb:2\r\nX-A: \t4 \r\n\r\n");
    CHECK(without_header(block, "none") == block);
    CHECK(without_header("NATS/1.0\r\nA: 1\r\n\r\n", "A").empty());
    CHECK(without_header("NATS/1.0 503\r\nA: 1\r\n\r\n", "A") == "NATS/1.0 503\r\n\r\n");
    CHECK(without_header("NATS/1.0\r\nB: 1\r\nA: 1", "A") == "NATS/1.0\r\nB: 1\r\nA: 1");
    CHECK(without_header_prefix(block, "A") == "NATS/1.0\r\nX-A: \t4 \r\n\r\n");
    CHECK(without_header_prefix("NATS/1.0\r\nA: A\r\n\r\n", "A").empty());
    CHECK(without_header_prefix("NATS/1.0\r\nB: A\r\n\r\n", "A") == "NATS/1.0\r\nB: A\r\n\r\n");
}

TEST_CASE("header block: setting a header") {
    CHECK(with_header("", "A", "1") == "NATS/1.0\r\nA: 1\r\n\r\n");
    CHECK(with_header(block, "B", "5") == block.substr(0, block.size() - 2) + "B: 5\r\n\r\n");
    CHECK(with_header(block, "A", "5") == "NATS/1.0\r\nAb:2\r\nX-A: \t4 \r\nA: 5\r\n\r\n");
    CHECK(with_header("NATS/1.0\r\nA: 1\r\n\r\n", "A", "2") == "NATS/1.0\r\nA: 2\r\n\r\n");
    CHECK(with_header("NATS/1.0 503\r\n\r\n", "A", "2") == "NATS/1.0 503\r\nA: 2\r\n\r\n");
    CHECK(with_header("NATS/1.0\r\n\r\n", "A", "2") == "NATS/1.0\r\nA: 2\r\n\r\n");
}

TEST_CASE("header block: walking") {
    CHECK(walked(block) == "[A=1][Ab=2][A=3][X-A=4]");
    CHECK(walked("NATS/1.0\r\n\r\n").empty());
    CHECK(walked("NATS/1.0 200\r\nA: 1\r\n\r\n").empty());
    CHECK(walked("HTTP/1.0\r\nA: 1\r\n\r\n").empty());
    CHECK(walked("NATS/1.0\r\nA: 1\r\nB: 2").empty() == false);
    CHECK(walked("NATS/1.0\r\nA: 1\r\nB: 2") == "[A=1]");
    CHECK(walked("NATS/1.0\r\n:\r\nA:\r\n: v\r\n\r\n") == "[=][A=][=v]");
    CHECK(walked("").empty());
}

#include "net/proxy_filter.hpp"

#include "support/filter_harness.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace plexus::net;
using plexus::testing::filter_harness;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view signature = "\r\n\r\n\0\r\nQUIT\n"sv;

std::string v2(int version_command, int family_protocol, std::string_view addresses) {
    std::string header(signature);
    header += static_cast<char>(version_command);
    header += static_cast<char>(family_protocol);
    header += static_cast<char>(addresses.size() >> 8);
    header += static_cast<char>(addresses.size() & 0xff);
    return header.append(addresses);
}

struct outcome {
    filter_state state = filter_state::opening;
    std::string up;
    std::string failure;
    bool header_seen = false;
    std::optional<proxy_facts> proxy;
};

outcome read_whole(std::string_view bytes) {
    proxy_filter filter;
    filter_harness harness(filter);
    const auto fed = harness.feed(bytes);
    outcome seen{
        filter.state(), harness.take_up(), std::string(filter.failure()), filter.header_seen(), {}};
    CHECK(fed.has_value() == seen.failure.empty());
    if (!fed) {
        CHECK(fed.error() == filter_errc::header);
    }
    CHECK(harness.down.empty());
    connection_facts facts;
    filter.publish(facts);
    seen.proxy = facts.proxy;
    return seen;
}

std::string failure_of(std::string_view bytes) {
    return read_whole(bytes).failure;
}

} // namespace

TEST_CASE("proxy: a version 1 header gives the addresses, what follows it passes on") {
    const auto seen = read_whole("PROXY TCP4 192.0.2.1 198.51.100.2 56324 4222\r\nCONNECT {}\r\n");
    CHECK(seen.state == filter_state::done);
    CHECK(seen.header_seen);
    CHECK(seen.up == "CONNECT {}\r\n");
    REQUIRE(seen.proxy);
    CHECK(seen.proxy->source_host == "192.0.2.1");
    CHECK(seen.proxy->source_port == 56324);
    CHECK(seen.proxy->destination_host == "198.51.100.2");
    CHECK(seen.proxy->destination_port == 4222);
}

TEST_CASE("proxy: version 1 with IPv6 prints addresses in the short form") {
    const auto source = [](std::string_view address) {
        const auto seen = read_whole("PROXY TCP6 " + std::string(address) + " ::1 1 2\r\n");
        CHECK(seen.failure == "");
        return seen.proxy ? seen.proxy->source_host : std::string();
    };
    CHECK(source("2001:DB8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
    CHECK(source("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
    CHECK(source("::") == "::");
    CHECK(source("fe80::") == "fe80::");
    CHECK(source("0:0:1::") == "0:0:1::");
    CHECK(source("::1.2.3.4") == "::102:304");
    CHECK(source("::ffff:192.0.2.128") == "192.0.2.128");
}

TEST_CASE("proxy: version 1 UNKNOWN keeps the addresses of the connection") {
    for (const auto* line :
         {"PROXY UNKNOWN\r\nPING\r\n", "PROXY UNKNOWN ff:: 1 x y z a b\r\nPING\r\n",
          "PROXY   UNKNOWN \t\r\nPING\r\n"}) {
        const auto seen = read_whole(line);
        CHECK(seen.state == filter_state::done);
        CHECK(seen.header_seen);
        CHECK(!seen.proxy);
        CHECK(seen.up == "PING\r\n");
    }
}

TEST_CASE("proxy: fields of version 1 may stand apart by any run of spaces") {
    const auto seen = read_whole("PROXY \t TCP4\t1.2.3.4   5.6.7.8 0 65535 \r\n");
    REQUIRE(seen.proxy);
    CHECK(seen.proxy->source_port == 0);
    CHECK(seen.proxy->destination_port == 65535);
}

TEST_CASE("proxy: a version 1 line may be 107 bytes long, not more") {
    const std::string core = "PROXY TCP4 1.2.3.4 5.6.7.8 1 2";
    const std::string fits = core + std::string(105 - core.size(), ' ') + "\r\n";
    REQUIRE(fits.size() == 107);
    CHECK(read_whole(fits + "PING\r\n").up == "PING\r\n");
    const std::string too_long = core + std::string(106 - core.size(), ' ') + "\r\n";
    CHECK(failure_of(too_long) == "invalid PROXY protocol header: v1 line too long");
    CHECK(failure_of(std::string("PROXY ") + std::string(101, 'x')) ==
          "invalid PROXY protocol header: v1 line too long");
    CHECK(read_whole(std::string("PROXY ") + std::string(100, 'x')).state == filter_state::opening);
}

TEST_CASE("proxy: malformed version 1 lines are refused with the reference's words") {
    const auto line = [](std::string_view rest) {
        return failure_of("PROXY " + std::string(rest));
    };
    const std::string invalid = "invalid PROXY protocol header: ";
    CHECK(line("\r\n") == invalid + "invalid v1 format");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 1\r\n") == invalid + "invalid v1 format");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n") == invalid + "invalid v1 format");
    CHECK(line("unknown\r\n") == invalid + "invalid v1 format");
    CHECK(line("TCP4 1.2.3 5.6.7.8 1 2\r\n") == invalid + "invalid address");
    CHECK(line("TCP4 1.2.3.04 5.6.7.8 1 2\r\n") == invalid + "invalid address");
    CHECK(line("TCP4 1.2.3.4 5.6.7.256 1 2\r\n") == invalid + "invalid address");
    CHECK(line("TCP6 fe80::1%eth0 ::1 1 2\r\n") == invalid + "invalid address");
    CHECK(line("TCP4 1.2.3.4\0 5.6.7.8 1 2\r\n"sv) == invalid + "invalid address");
    CHECK(line("TCP4 ::ffff:1.2.3.4 5.6.7.8 1 2\r\n") == invalid + "TCP4 with IPv6 address");
    CHECK(line("TCP6 ::1 5.6.7.8 1 2\r\n") == invalid + "TCP6 with IPv4 address");
    CHECK(line("UDP4 1.2.3.4 5.6.7.8 1 2\r\n") == invalid + "invalid protocol UDP4");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 x 2\r\n") ==
          "invalid source port: strconv.ParseUint: parsing \"x\": invalid syntax");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 +1 2\r\n") ==
          "invalid source port: strconv.ParseUint: parsing \"+1\": invalid syntax");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 1 65536\r\n") ==
          "invalid dest port: strconv.ParseUint: parsing \"65536\": value out of range");
    CHECK(line("TCP4 1.2.3.4 5.6.7.8 1 99999999999999999999999\r\n") ==
          "invalid dest port: strconv.ParseUint: parsing \"99999999999999999999999\": "
          "value out of range");
}

TEST_CASE("proxy: a version 2 header gives the addresses, extensions are passed over") {
    const auto inet = read_whole(
        v2(0x21, 0x11, "\x01\x02\x03\x04\x05\x06\x07\x08\x10\xe1\x10\x7e"sv) + "PING\r\n");
    CHECK(inet.state == filter_state::done);
    CHECK(inet.up == "PING\r\n");
    REQUIRE(inet.proxy);
    CHECK(inet.proxy->source_host == "1.2.3.4");
    CHECK(inet.proxy->source_port == 4321);
    CHECK(inet.proxy->destination_host == "5.6.7.8");
    CHECK(inet.proxy->destination_port == 4222);

    std::string addresses(15, '\0');
    addresses += '\x01';
    addresses += "\x20\x01\x0d\xb8"sv;
    addresses += std::string(11, '\0') + '\x02';
    addresses += "\x00\x50\xff\xff"sv;
    const auto inet6 =
        read_whole(v2(0x21, 0x21, addresses + std::string(60'000, 't')) + "PING\r\n");
    CHECK(inet6.up == "PING\r\n");
    REQUIRE(inet6.proxy);
    CHECK(inet6.proxy->source_host == "::1");
    CHECK(inet6.proxy->source_port == 80);
    CHECK(inet6.proxy->destination_host == "2001:db8::2");
    CHECK(inet6.proxy->destination_port == 65535);
}

TEST_CASE("proxy: version 2 LOCAL and UNSPEC keep the addresses of the connection") {
    for (const std::string& header :
         {v2(0x20, 0x00, ""), v2(0x20, 0x31, "whatever"), v2(0x20, 0x11, "short"),
          v2(0x21, 0x01, ""), v2(0x21, 0x01, "something")}) {
        const auto seen = read_whole(header + "PING\r\n");
        CHECK(seen.failure == "");
        CHECK(seen.state == filter_state::done);
        CHECK(seen.header_seen);
        CHECK(!seen.proxy);
        CHECK(seen.up == "PING\r\n");
    }
}

TEST_CASE("proxy: malformed version 2 headers are refused with the reference's words") {
    const std::string twelve(12, 'a');
    CHECK(failure_of("\r\n\r\n\0\rxQUIT\n\x21\x11\0\0"sv) ==
          "invalid PROXY protocol header: invalid signature");
    CHECK(failure_of(v2(0x11, 0x11, twelve)) ==
          "invalid PROXY protocol header: invalid version 0x10");
    CHECK(failure_of(v2(0x22, 0x11, twelve)) == "unknown PROXY protocol command: 0x02");
    CHECK(failure_of(v2(0x21, 0x12, twelve)) ==
          "unsupported PROXY protocol feature: only STREAM protocol supported");
    CHECK(failure_of(v2(0x21, 0x00, "")) ==
          "unsupported PROXY protocol feature: only STREAM protocol supported");
    CHECK(failure_of(v2(0x21, 0x31, twelve)) ==
          "unsupported PROXY protocol feature: unsupported address family 0x30");
    CHECK(failure_of(v2(0x21, 0x11, twelve.substr(1))) == "IPv4 address data too short: 11 bytes");
    CHECK(failure_of(v2(0x21, 0x21, twelve)) == "IPv6 address data too short: 12 bytes");
}

TEST_CASE("proxy: bytes that are no header pass on at once and unchanged") {
    for (const auto bytes : {"CONNECT {}\r\n"sv, "P"sv, "PI"sv, "PROXYx"sv, "PUB a 0\r\n\r\n"sv,
                             "\x16\x03\x01\x02\x00\x01"sv, "\r\nPING\r\n"sv, "\r\n\r\n\0x"sv}) {
        const auto seen = read_whole(bytes);
        if (bytes == "P"sv) {
            CHECK(seen.state == filter_state::opening); // it may still become one
            CHECK(seen.up == "");
            continue;
        }
        CHECK(seen.state == filter_state::done);
        CHECK(!seen.header_seen);
        CHECK(!seen.proxy);
        CHECK(seen.up == bytes);
    }
}

TEST_CASE("proxy: the outcome does not depend on how the bytes are cut") {
    std::mt19937 random(11);
    const std::string inet = v2(0x21, 0x11, "\x01\x02\x03\x04\x05\x06\x07\x08\x10\xe1\x10\x7e"sv);
    const std::vector<std::string> streams = {
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 4222\r\nCONNECT {}\r\nPING\r\n",
        "PROXY UNKNOWN\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\nCONNECT {}\r\n",
        "PROXY \r\r\n\r\nPING\r\n",
        "PROXY " + std::string(200, '\r'),
        inet + "CONNECT {}\r\nPING\r\n",
        v2(0x21, 0x11, "\x01\x02\x03\x04\x05\x06\x07\x08\x10\xe1\x10\x7e extension"sv) + "PING\r\n",
        v2(0x20, 0x00, "to be skipped") + "\x16\x03\x01",
        v2(0x21, 0x32, "") + "PING\r\n",
        "\r\n\r\n\0\r\nQUIT\r"s + std::string(8, 'x'),
        "CONNECT {}\r\nPUB a 1\r\nx\r\n",
        "PROXIMITY",
    };
    for (const std::string& stream : streams) {
        const auto whole = read_whole(stream);
        for (int round = 0; round < 200; ++round) {
            proxy_filter filter;
            filter_harness harness(filter);
            const auto fed = harness.feed_split(stream, random, round % 2 == 0 ? 1 : 20);
            REQUIRE(fed.has_value() == whole.failure.empty());
            REQUIRE(filter.failure() == whole.failure);
            REQUIRE(filter.state() == whole.state);
            if (fed) {
                REQUIRE(harness.take_up() == whole.up);
            }
        }
    }
}

TEST_CASE("proxy: an end of input within a header says what was being read") {
    const auto ended = [](std::string_view bytes) {
        proxy_filter filter;
        filter_harness harness(filter);
        CHECK(harness.feed(bytes).has_value());
        const auto outcome = filter.peer_ended();
        return outcome ? std::string("fine") : std::string(filter.failure());
    };
    const std::string fixed = v2(0x21, 0x11, std::string(12, 'a')).substr(0, 16);
    CHECK(ended("") == "failed to read protocol version: EOF");
    CHECK(ended("PRO") == "failed to read protocol version: unexpected EOF");
    CHECK(ended("PROXY ") == "failed to read v1 line: EOF");
    CHECK(ended("PROXY TC") == "failed to read v1 line: EOF");
    CHECK(ended(fixed.substr(0, 6)) == "failed to read v2 signature: EOF");
    CHECK(ended(fixed.substr(0, 8)) == "failed to read v2 signature: unexpected EOF");
    CHECK(ended(fixed.substr(0, 12)) == "failed to read v2 header: EOF");
    CHECK(ended(fixed.substr(0, 13)) == "failed to read v2 header: unexpected EOF");
    CHECK(ended(fixed) == "failed to read IPv4 address data: EOF");
    CHECK(ended(fixed + "abc") == "failed to read IPv4 address data: unexpected EOF");
    CHECK(ended(v2(0x20, 0x11, "abcdef").substr(0, 20)) ==
          "failed to discard LOCAL command address data: EOF");
    CHECK(ended(v2(0x21, 0x01, "abcdef").substr(0, 20)) ==
          "failed to discard UNSPEC address address data: EOF");
    CHECK(ended(v2(0x21, 0x11, std::string(20, 'a')).substr(0, 30)) ==
          "failed to read IPv4 address data: unexpected EOF");
    CHECK(ended("PING\r\n") == "fine");
}

TEST_CASE("proxy: a header must be complete within five seconds") {
    proxy_filter filter;
    CHECK(filter.opening_timeout() == std::chrono::seconds(5));
    filter_harness harness(filter);
    CHECK(harness.feed("PROXY TCP4 ").has_value());
    const auto expired = filter.opening_expired(harness.up, harness.down);
    REQUIRE(!expired);
    CHECK(expired.error() == filter_errc::header);
    CHECK(filter.failure() == "failed to read v1 line: i/o timeout");
}

// What the TLS filter does with a peer that is slow, broken or malicious, and how streams end.
#include "kernel/net/tls_conversation.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>

using namespace plexus::net;
using namespace plexus::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace config = plexus::config;

TEST_CASE("tls: what is no TLS is told apart as a probe and gets no answer") {
    const auto context = make_context(server_options());
    for (const auto bytes : {"CONNECT {}\r\n"sv, "GET / HTTP/1.0\r\n\r\n"sv, "PING\r\n"sv,
                             "\0\0\0\0\0\0\0\0"sv, "\x16\x13\x01\x00\x05"sv}) {
        for (const std::size_t piece : {std::size_t{1}, bytes.size()}) {
            std::mt19937 random(1);
            tls_filter filter(context);
            filter_harness harness(filter);
            const auto outcome = harness.feed_split(bytes, random, piece);
            REQUIRE(!outcome);
            CHECK(outcome.error() == filter_errc::probe);
            CHECK(filter.failure() == "tls: first record does not look like a TLS handshake");
            CHECK(harness.take_down() == "");
            CHECK(harness.take_up() == "");
        }
    }
}

TEST_CASE("tls: first records that are wrong as TLS are refused with an alert") {
    const auto context = make_context(server_options());
    const auto refusal = [&](std::string_view bytes, std::string_view alert) {
        tls_filter filter(context);
        filter_harness harness(filter);
        const auto outcome = harness.feed(bytes);
        REQUIRE(!outcome);
        CHECK(outcome.error() == filter_errc::handshake);
        CHECK(harness.take_down() == alert);
        return std::string(filter.failure());
    };
    CHECK(refusal("\x80\x03\x01\x61\x62"sv, "\x15\x03\x01\x00\x02\x02\x46"sv) ==
          "tls: unsupported SSLv2 handshake received");
    CHECK(refusal("\x16\x03\x01\xff\xff"sv, "\x15\x03\x01\x00\x02\x02\x16"sv) ==
          "tls: oversized record received with length 65535");
}

TEST_CASE("tls: a half handshake waits, and an end of input says where it was") {
    const auto context = make_context(server_options());
    tls_client client({});
    client.feed({});
    const std::string hello = client.take_output();
    const auto ended_after = [&](std::size_t size) {
        tls_filter filter(context);
        filter_harness harness(filter);
        REQUIRE(harness.feed(std::string_view(hello).substr(0, size)).has_value());
        CHECK(filter.state() == filter_state::opening);
        const auto outcome = filter.peer_ended();
        REQUIRE(!outcome);
        CHECK(outcome.error() == filter_errc::handshake);
        return std::string(filter.failure());
    };
    CHECK(ended_after(0) == "EOF");
    CHECK(ended_after(3) == "unexpected EOF");
    CHECK(ended_after(5) == "EOF");
    CHECK(ended_after(100) == "unexpected EOF");
    CHECK(ended_after(hello.size()) == "EOF");
}

TEST_CASE("tls: the handshake timeout is the option's and closes quietly") {
    config::tls_options options = server_options();
    options.timeout = std::chrono::milliseconds(500);
    tls_filter filter(make_context(options));
    filter_harness harness(filter);
    CHECK(filter.opening_timeout() == std::chrono::milliseconds(500));
    const auto outcome = filter.opening_expired(harness.up, harness.down);
    REQUIRE(!outcome);
    CHECK(outcome.error() == filter_errc::timeout);
    CHECK(filter.failure() == "TLS handshake timeout");
    CHECK(harness.take_down() == "");
}

TEST_CASE("tls: a handshake that never ends is bounded in bytes") {
    // An endless run of handshake records that never complete their message.
    tls_filter filter(make_context(server_options()));
    filter_harness harness(filter);
    const std::string record = "\x16\x03\x01\x40\x00"s + std::string(16384, '\x01');
    std::size_t fed = 0;
    plexus::result<void> outcome;
    while (outcome && fed < 10 * tls_filter::handshake_bytes_max) {
        outcome = harness.feed(record);
        fed += record.size();
    }
    CHECK(!outcome);
    CHECK(fed <= 2 * tls_filter::handshake_bytes_max);
}

TEST_CASE("tls: a damaged record ends the stream with an alert") {
    conversation talk(make_context(server_options()));
    talk.run();
    REQUIRE(talk.open());
    talk.client.write("PUB a 5\r\nhello\r\n");
    std::string record = talk.client.take_output();
    record.back() = static_cast<char>(record.back() ^ 1);
    const auto outcome = talk.harness.feed(record);
    REQUIRE(!outcome);
    CHECK(outcome.error() == filter_errc::stream);
    CHECK(talk.filter.failure() == "local error: tls: bad record MAC");
    CHECK(talk.harness.take_up() == "");
    CHECK(talk.harness.down.size() > 5);
}

TEST_CASE("tls: damaged handshakes end with an error, never with more") {
    std::mt19937 random(17);
    const auto context = make_context(verifying_options());
    for (int round = 0; round < 150; ++round) {
        tls_client_options options = of_version(round % 2 == 0 ? TLS1_2_VERSION : TLS1_3_VERSION);
        options.certificate = shared().client;
        conversation talk(context, options);
        talk.client.feed({});
        for (int turn = 0; turn < 6 && talk.outcome && !talk.filter.ready(); ++turn) {
            std::string bytes = talk.client.take_output();
            if (!bytes.empty() && random() % 2 == 0) {
                bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
            }
            talk.outcome = talk.harness.feed(bytes);
            talk.client.feed(talk.harness.take_down());
        }
        CHECK((talk.outcome.has_value() || !talk.filter.failure().empty()));
    }
}

TEST_CASE("tls: an orderly end of the peer is the end of the stream") {
    conversation talk(make_context(server_options()));
    talk.run();
    REQUIRE(talk.open());
    talk.client.write("last words");
    talk.client.close_notify();
    REQUIRE(talk.harness.feed(talk.client.take_output() + "junk behind it").has_value());
    CHECK(talk.harness.take_up() == "last words");
    CHECK(talk.filter.state() == filter_state::closed);
    CHECK(talk.harness.feed("ignored").has_value());
    CHECK(talk.filter.peer_ended().has_value());
}

TEST_CASE("tls: an end without close_notify is accepted once the stream is open") {
    conversation talk(make_context(server_options()));
    talk.run();
    CHECK(talk.filter.peer_ended().has_value());
}

TEST_CASE("tls: our own end sends close_notify once the stream is open") {
    conversation talk(make_context(server_options()), of_version(TLS1_2_VERSION));
    talk.filter.finish("Server Shutdown", talk.harness.down);
    CHECK(talk.harness.take_down() == "");
    talk.run();
    REQUIRE(talk.open());
    talk.filter.finish("Server Shutdown", talk.harness.down);
    CHECK(talk.harness.down.view().starts_with("\x15\x03\x03"));
    talk.client.feed(talk.harness.take_down());
    CHECK(!talk.client.failed());
}

TEST_CASE("tls: renegotiation is refused and the stream goes on") {
    conversation talk(make_context(server_options()), of_version(TLS1_2_VERSION));
    talk.run();
    REQUIRE(talk.open());
    CHECK((SSL_CTX_get_options(make_context(server_options())->native()) &
           SSL_OP_NO_RENEGOTIATION) != 0);
    exchange(talk, "PING\r\n", "PONG\r\n");
}

TEST_CASE("tls: a context without certificates refuses every handshake") {
    conversation talk(make_context({}));
    talk.run();
    REQUIRE(!talk.outcome);
    CHECK(talk.outcome.error() == filter_errc::handshake);
    CHECK(talk.filter.failure() == "tls: no certificates configured");
    CHECK(talk.client.failed());
}

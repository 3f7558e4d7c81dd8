#include "net/opening_sequence.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace plexus::net;
using namespace std::chrono_literals;

namespace {

/// Plays a whole opening and writes it down as words. `peer` says what is found at each wait: 't' a
/// TLS hello, 'p' a plain byte, '-' nothing until the limit.
std::string play(const opening_rules& rules, std::string_view peer) {
    opening_sequence sequence(rules);
    std::string story;
    for (int i = 0; i < 20; ++i) {
        switch (sequence.step()) {
        case opening_step::send_info:
            story += sequence.tls_first() ? "info-in-tls " : "info ";
            sequence.performed();
            break;
        case opening_step::read_proxy:
            story += "proxy ";
            sequence.performed();
            break;
        case opening_step::start_tls:
            story += "tls ";
            sequence.performed();
            break;
        case opening_step::start_session:
            return story + "session";
        case opening_step::wait_for_byte:
            REQUIRE(!peer.empty());
            story += "wait" + std::to_string(sequence.wait_limit() / 1ms) + " ";
            if (peer.front() == '-') {
                sequence.wait_expired();
            } else {
                sequence.byte_arrived(peer.front() == 't' ? 0x16 : 'C');
            }
            peer.remove_prefix(1);
            break;
        }
    }
    return story + "no end";
}

} // namespace

TEST_CASE("opening: without TLS INFO comes first, then the session") {
    CHECK(play({}, "") == "info session");
    CHECK(play({.proxy_protocol = true}, "") == "info proxy session");
}

TEST_CASE("opening: with TLS the handshake follows INFO") {
    CHECK(play({.tls = true}, "") == "info tls session");
    CHECK(play({.tls = true, .proxy_protocol = true}, "") == "info proxy tls session");
}

TEST_CASE("opening: with allow_non_tls the first byte decides, silence is plain") {
    const opening_rules rules{.tls = true, .allow_non_tls = true, .tls_timeout = 750ms};
    CHECK(play(rules, "t") == "info wait750 tls session");
    CHECK(play(rules, "p") == "info wait750 session");
    CHECK(play(rules, "-") == "info wait750 session");
}

TEST_CASE("opening: with allow_non_tls and PROXY the first byte behind the header decides") {
    const opening_rules rules{.tls = true, .allow_non_tls = true, .proxy_protocol = true};
    CHECK(play(rules, "t") == "info proxy wait2000 tls session");
    CHECK(play(rules, "p") == "info proxy wait2000 session");
}

TEST_CASE("opening: handshake_first sends INFO inside TLS, whatever allow_non_tls says") {
    CHECK(play({.tls = true, .handshake_first = true}, "") == "tls info-in-tls session");
    CHECK(play({.tls = true, .allow_non_tls = true, .handshake_first = true}, "") ==
          "tls info-in-tls session");
    CHECK(play({.tls = true, .handshake_first = true, .proxy_protocol = true}, "") ==
          "proxy tls info-in-tls session");
    CHECK(play({.handshake_first = true}, "") == "info session");
}

TEST_CASE("opening: handshake_first with a fallback turns to INFO in clear when nothing comes") {
    const opening_rules rules{
        .tls = true, .handshake_first = true, .handshake_first_fallback = 50ms};
    CHECK(play(rules, "t") == "wait50 tls info-in-tls session");
    CHECK(play(rules, "p") == "wait50 tls info-in-tls session");
    CHECK(play(rules, "-") == "wait50 info tls session");
    opening_rules with_plain = rules;
    with_plain.allow_non_tls = true;
    CHECK(play(with_plain, "t") == "wait50 tls info-in-tls session");
    CHECK(play(with_plain, "-t") == "wait50 info wait2000 tls session");
    CHECK(play(with_plain, "-p") == "wait50 info wait2000 session");
}

TEST_CASE("opening: behind a PROXY header the fallback waits for what follows it") {
    const opening_rules rules{.tls = true,
                              .handshake_first = true,
                              .handshake_first_fallback = 50ms,
                              .proxy_protocol = true};
    CHECK(play(rules, "pt") == "wait50 proxy wait50 tls info-in-tls session");
    CHECK(play(rules, "p-") == "wait50 proxy wait50 info tls session");
    CHECK(play(rules, "-") == "wait50 info proxy tls session");
    opening_rules with_plain = rules;
    with_plain.allow_non_tls = true;
    CHECK(play(with_plain, "p-p") == "wait50 proxy wait50 info wait2000 session");
}

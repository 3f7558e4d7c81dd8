// Sessions over socket pairs: what the wire does not show.
#include "client/session.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include "client_fixture.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using testing::client_fixture;
using testing::far_end;

namespace {

using expiry = std::optional<std::chrono::system_clock::time_point>;

auth::identity member_of_a(expiry expires = {}) {
    auth::identity who;
    who.account = "A";
    who.expires = expires;
    return who;
}

void log_in(far_end& peer, std::string_view user = "") {
    peer.send("CONNECT {\"verbose\":false,\"user\":\"" + std::string(user) + "\"}\r\nPING\r\n");
    REQUIRE(peer.read(6) == "PONG\r\n");
}

void change_nothing(client::settings&) {}

} // namespace

TEST_CASE("session: before its login a client counts among the connections of $G") {
    client_fixture net;
    account::account& global = *net.accounts.global();
    account::account& own = *net.accounts.find("A");
    net.install(change_nothing, [](const auth::auth_request&) { return member_of_a(); });
    {
        far_end silent = net.open(), peer = net.open();
        CHECK(global.connections() == 2);
        log_in(peer);
        CHECK(global.connections() == 1);
        CHECK(own.connections() == 1);
        log_in(peer); // a second time
        CHECK(global.connections() == 1);
        CHECK(own.connections() == 1);
        peer.send("nonsense\r\n");
        peer.read_all();
        net.settle();
        CHECK(own.connections() == 0);
        CHECK(global.connections() == 1);
        silent.send("nonsense\r\n");
        silent.read_all();
    }
    net.settle();
    CHECK(global.connections() == 0);
}

TEST_CASE("session: a reload may bring the end of a login, put it off, or take it away") {
    client_fixture net;
    const auto all = [](expiry expires) {
        return [=](const auth::auth_request&) { return member_of_a(expires); };
    };
    net.install(change_nothing, all({}));
    far_end short_lived = net.open(), kept = net.open();
    log_in(kept, "kept");
    log_in(short_lived, "short");
    net.install(change_nothing, all(std::chrono::system_clock::now() + 1h));
    // Both would expire soon, but for one the next reload comes first: a second is enough for that
    // on any machine.
    const auto soon = std::chrono::system_clock::now() + 1s;
    net.install(change_nothing, all(soon));
    net.install(change_nothing, [=](const auth::auth_request& request) {
        return member_of_a(request.login.user == "kept" ? expiry() : expiry(soon));
    });
    CHECK(short_lived.read_all().ends_with("-ERR 'User Authentication Expired'\r\n"));
    kept.send("PING\r\nnonsense\r\n");
    const std::string rest = kept.read_all(); // a PING of the server may come before
    CHECK(rest.find("PONG\r\n-ERR 'Unknown Protocol Operation'\r\n") != rest.npos);
}

TEST_CASE("session: who has sent half a line makes the server hold that and little more") {
    // Under sanitizers, which bring their own heap, the figures are zero.
    const auto held = [] {
        const auto info = ::mallinfo2();
        return info.uordblks + info.hblkhd;
    };
    client_fixture net;
    std::vector<far_end> crowd;
    crowd.push_back(net.open()); // what comes with the first one comes once
    constexpr std::size_t clients = 100;
    const std::string half = "PING\r\nCONNECT {\"name\":\"" + std::string(4000, 'a');
    const auto before = held();
    for (std::size_t i = 0; i < clients; ++i) {
        crowd.push_back(net.open());
        crowd.back().send(half);
        CHECK(crowd.back().read(6) == "PONG\r\n"); // the rest came with it
    }
    net.settle();
    CHECK(held() < before + clients * 12 * 1024);
}

// Sessions over socket pairs: what the wire does not show.
#include "client/session.hpp"

#include <doctest/doctest.h>
#include <malloc.h>
#include <set>

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
    // Both would expire soon, but for one the next reload comes first: that takes no four seconds.
    const auto soon = std::chrono::system_clock::now() + 4s;
    net.install(change_nothing, all(soon));
    net.install(change_nothing, [=](const auth::auth_request& request) {
        return member_of_a(request.login.user == "kept" ? expiry() : expiry(soon));
    });
    CHECK(short_lived.read_all().ends_with("-ERR 'User Authentication Expired'\r\n"));
    kept.send("PING\r\nnonsense\r\n");
    const std::string rest = kept.read_all(); // a PING of the server may come before
    CHECK(rest.find("PONG\r\n-ERR 'Unknown Protocol Operation'\r\n") != rest.npos);
}

TEST_CASE("session: its subscriptions are listed in slices, each once, also after a change") {
    client_fixture net;
    far_end peer = net.open();
    const std::uint64_t id = net.net.last_id;
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += "SUB a." + std::to_string(i) + " " + std::to_string(i) + "\r\n";
    log_in(peer);
    peer.send(lines + "PING\r\n");
    REQUIRE(peer.read(6) == "PONG\r\n");
    const auto list = [&](std::size_t from, std::size_t count, std::set<std::string>& into) {
        std::size_t told = 0;
        net.net.on_loop(0, [&] {
            client::session* found = net.service.find(net.net.loops[0], id);
            REQUIRE(found != nullptr);
            found->for_each_subscription(from, count, [&](const router::subscription& each) {
                into.emplace(each.subject());
                ++told;
            });
        });
        return told;
    };
    std::set<std::string> all, again, rest;
    for (std::size_t from = 0; from < 1000; from += 300)
        CHECK(list(from, 300, all) == std::min<std::size_t>(300, 1000 - from));
    CHECK(all.size() == 1000);
    CHECK(list(1000, 300, all) == 0);

    CHECK(list(0, 300, again) == 300);
    peer.send("UNSUB 7\r\nPING\r\n"); // wherever it is in that order
    REQUIRE(peer.read(6) == "PONG\r\n");
    CHECK(list(300, 1000, rest) == 699);
    peer.send("nonsense\r\n");
    peer.read_all();
    net.settle();
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

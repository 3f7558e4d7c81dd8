// The system account in the fake host: services, events, time as the test says.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <plexus/abi/inspect.h>
#include <plexus/abi/plugin.h>

#include "../watched.hpp"
#include "system/request_queue.hpp"
#include "system/system_events.hpp"
#include "system/system_requests.hpp"

using namespace plexus::monitoring;
using plexus::to_text;
using plexus::testing::message;

namespace {

/// A server, and somebody in one of its accounts who hears and asks.
struct house : watched {
    explicit house(std::string in = "$SYS") : account(std::move(in)) {
        hear("in");
        px_account_row row{};
        row.name = to_text("A");
        row.connections = 2;
        row.subscriptions = 4;
        host.shown().accounts.push_back(row);
        tell_reload();
    }

    void hear(std::string pattern) { hear_in(account, std::move(pattern)); }
    void hear_in(std::string where, std::string pattern) {
        ears.push_back(world.subscribe({.account = std::move(where),
                                        .pattern = std::move(pattern),
                                        .queue = {},
                                        .take = [this](const message& got) {
                                            heard.push_back(got);
                                            return true;
                                        }}));
    }
    void send(std::string subject, std::string payload = {}, std::string reply = "in") {
        send_in(account, std::move(subject), std::move(payload), std::move(reply), {});
    }
    void send_in(const std::string& where, std::string subject, std::string payload,
                 std::string reply, std::string headers) {
        world.publish(where, {.subject = std::move(subject),
                              .payload = std::move(payload),
                              .reply = std::move(reply),
                              .headers = std::move(headers),
                              .origin_id = 1,
                              .origin_kind = PX_ORIGIN_CLIENT});
    }
    /// The answer, packed.
    std::string ask_gzip(const std::string& subject, const std::string& payload = {}) {
        heard.clear();
        send_in(account, subject, payload, "in", "NATS/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
        world.settle();
        return heard.empty() ? std::string() : heard.back().payload;
    }
    std::string ask(const std::string& subject, const std::string& payload = {}) {
        heard.clear();
        send(subject, payload);
        world.settle();
        return heard.empty() ? std::string() : heard.back().payload;
    }
    std::size_t heard_on(std::string_view subject) const {
        return static_cast<std::size_t>(std::ranges::count(heard, subject, &message::subject));
    }
    void tell_reload() {
        host.tell_reloaded();
        world.settle();
    }
    void tell_login(std::uint64_t times) {
        px_connection_row row{};
        row.connection_type = PX_CONNECTION_STANDARD;
        row.account = to_text("A");
        row.logged_in = 1;
        host.tell([&](const px_watcher& watcher, void* arg) {
            for (row.id = 1; row.id <= times; ++row.id)
                watcher.connected(arg, &row);
        });
    }
    void tell_count(std::uint64_t connections) {
        host.tell([=](const px_watcher& watcher, void* arg) {
            watcher.account_connections(arg, to_text("A"), connections);
        });
    }
    bool has_service(std::string_view in, std::string_view subject) const {
        return std::ranges::count(host.subscriptions(),
                                  std::pair(std::string(in), std::string(subject))) != 0;
    }

    std::string account;
    std::vector<message> heard;
    std::vector<plexus::testing::world::interest_ptr> ears;
};

} // namespace

TEST_CASE("system account: a service is answered in its envelope, numbered upwards") {
    house server;
    const std::string first = server.ask("$SYS.REQ.SERVER.PING.HEALTHZ");
    CHECK(contains(first, R"("id":"NTEST","ver":)"));
    CHECK(contains(first, R"("seq":1,)"));
    CHECK(first.ends_with(R"("data":{"status":"ok","status_code":200}})"));
    CHECK(contains(server.ask("$SYS.REQ.SERVER.NTEST.HEALTHZ"), R"("seq":2,)"));
}

TEST_CASE("system account: requests wait in order, and only so many") {
    house server;
    const std::size_t waiting_max = request_queue::waiting_max;
    for (std::size_t i = 0; i < waiting_max + 20; ++i)
        server.send("$SYS.REQ.SERVER.PING.CONNZ");
    server.world.settle();
    CHECK(server.heard.size() == waiting_max + 20);
    const auto refused = std::ranges::count_if(server.heard, [](const message& got) {
        return contains(got.payload, R"("code":503,"description":"too many requests under way")");
    });
    CHECK(refused > 0);
    CHECK(refused <= 20);
    CHECK(contains(server.ask("$SYS.REQ.SERVER.PING.CONNZ"), R"("num_connections":0)"));
}

TEST_CASE("system account: between two answers others have their turn") {
    house server;
    for (const char* subject : {"$SYS.REQ.SERVER.PING.HEALTHZ", "$SYS.REQ.SERVER.PING.STATSZ"})
        for (int i = 0; i < 50; ++i)
            server.send(subject);
    std::size_t most = 0;
    for (std::size_t before = 0; server.world.step(server.world.now_ns());) {
        most = std::max(most, server.heard.size() - before);
        before = server.heard.size();
    }
    CHECK(most == 1);
    CHECK(server.heard.size() == 100);
}

TEST_CASE("system account: one account that asks a lot keeps no operator waiting") {
    house server("A");
    server.hear_in("$SYS", "operator");
    for (std::size_t i = 0; i < request_queue::waiting_max + 20; ++i)
        server.send("$SYS.REQ.ACCOUNT.PING.CONNZ");
    server.send_in("$SYS", "$SYS.REQ.SERVER.PING.CONNZ", {}, "operator", {});
    server.world.settle();
    REQUIRE(server.heard_on("operator") == 1);
    const auto is_refusal = [](const message& got) {
        return contains(got.payload, R"("code":503)");
    };
    const auto operators = std::ranges::find(server.heard, "operator", &message::subject);
    CHECK_FALSE(is_refusal(*operators));
    // A few are answered while the others come in.
    const std::ptrdiff_t refused = std::ranges::count_if(server.heard, is_refusal);
    CHECK(refused > 900);
    CHECK(server.heard_on("in") - static_cast<std::size_t>(refused) >=
          system_requests::of_account_max);
}

TEST_CASE("system account: what takes long to pack is packed elsewhere") {
    struct counted final : plexus::testing::call_watch {
        int work = 0;
        void enter(const char* function, bool) override { work += function == std::string("work"); }
        void leave(const char*, bool) override {}
    } calls;
    house server;
    server.add_connections(100);
    server.world.watch = &calls;
    CHECK(server.ask_gzip("$SYS.REQ.SERVER.PING.HEALTHZ").starts_with("\x1f\x8b"));
    CHECK(calls.work == 0);
    CHECK(server.ask_gzip("$SYS.REQ.SERVER.PING.CONNZ").starts_with("\x1f\x8b"));
    CHECK(calls.work == 1);
    server.world.watch = nullptr;
}

TEST_CASE("system account: what cannot be published is not collected") {
    house server;
    server.add_connections(3000);
    server.host.shown().options = R"({"max_payload":100000})";
    server.tell_reload();
    CHECK(server.ask("$SYS.REQ.SERVER.PING.CONNZ", R"({"limit":3000})")
              .ends_with(R"("data":null,"error":{"code":500,)"
                         R"("description":"the answer is too large"}})"));
    server.host.set_max_payload(100'000);
    CHECK(
        server.ask_gzip("$SYS.REQ.SERVER.PING.CONNZ", R"({"limit":3000})").starts_with("\x1f\x8b"));
}

TEST_CASE("system account: a request is bounded") {
    house server;
    const std::string large(system_requests::body_max + 1, ' ');
    CHECK(contains(server.ask("$SYS.REQ.SERVER.PING.VARZ", large),
                   R"("error":{"code":400,"description":"a request has at most 65536 bytes"}})"));
}

TEST_CASE("system account: an answer beyond max_payload says so") {
    house server;
    server.host.set_max_payload(600);
    CHECK(contains(server.ask("$SYS.REQ.SERVER.PING.VARZ"),
                   R"("error":{"code":500,"description":"the answer is too large: )"));
    server.host.set_max_payload(10);
    CHECK(server.ask("$SYS.REQ.SERVER.PING.VARZ").empty());
    CHECK(contains(server.host.take_log().back(),
                   "[WRN] a request for $SYS.REQ.SERVER.PING.VARZ is not answered: "));
}

TEST_CASE("system account: other accounts may ask, as they come and go") {
    house server("A");
    CHECK(contains(server.ask("$SYS.REQ.ACCOUNT.PING.STATZ"),
                   R"("account_statz":[{"acc":"A","name":"A","conns":2,)"));
    CHECK(server.has_service("$G", "$SYS.REQ.USER.INFO"));
    CHECK_FALSE(server.has_service("$SYS", "$SYS.REQ.ACCOUNT.PING.CONNZ"));
    server.host.shown().accounts.pop_back();
    server.tell_reload();
    CHECK_FALSE(server.has_service("A", "$SYS.REQ.USER.INFO"));
    CHECK(server.has_service("$G", "$SYS.REQ.USER.INFO"));
}

TEST_CASE("system account: whoever asks who it is and is no connection is refused") {
    house server("A");
    CHECK(server.ask("$SYS.REQ.USER.INFO").ends_with(R"("error":{"code":400}})"));
}

TEST_CASE("system account: other tags or metadata are told at once, in STATSZ") {
    house server;
    server.hear("$SYS.SERVER.NTEST.STATSZ");
    const auto heard_after = [&](const char* options) {
        server.host.shown().options = options;
        server.heard.clear();
        server.tell_reload();
        return server.heard_on("$SYS.SERVER.NTEST.STATSZ");
    };
    CHECK(heard_after(R"({"server_tags":["a"]})") == 1);
    CHECK(contains(server.heard.back().payload, R"("tags":["a"])"));
    CHECK(heard_after(R"({"server_tags":["a"],"max_payload":9})") == 0);
    CHECK(heard_after(R"({"server_tags":["a"],"server_metadata":{"k":"v"}})") == 1);
}

TEST_CASE("system account: STATSZ is said by itself while somebody listens") {
    house server;
    server.world.advance(10 * second);
    CHECK(server.heard.empty());
    server.hear("$SYS.SERVER.NTEST.STATSZ");
    server.world.advance(30 * second);
    CHECK(server.heard_on("$SYS.SERVER.NTEST.STATSZ") == 3);
    server.send("$SYS.REQ.SERVER.PING.STATSZ", "", "");
    server.world.settle();
    CHECK(server.heard_on("$SYS.SERVER.NTEST.STATSZ") == 4);
}

TEST_CASE("system events: a login is told while somebody listens") {
    house server;
    server.tell_login(1);
    server.world.settle();
    CHECK(server.heard.empty());
    server.hear("$SYS.ACCOUNT.A.CONNECT");
    server.tell_login(1);
    server.world.settle();
    REQUIRE(server.heard.size() == 1);
    CHECK(contains(server.heard[0].payload, R"("client":{"start":)"));
}

TEST_CASE("system events: a flood is bounded, and what is lost is counted") {
    house server;
    server.hear("$SYS.ACCOUNT.A.CONNECT");
    server.tell_login(system_events::waiting_max + 5);
    server.world.settle();
    CHECK(server.heard.size() == system_events::waiting_max);
    CHECK(contains(server.host.take_log().back(),
                   "[WRN] 5 events were dropped: more than 10000 at once"));
}

TEST_CASE("system events: how many connections an account has, when it changes and now and then") {
    house server;
    server.hear("$SYS.ACCOUNT.A.SERVER.CONNS");
    server.hear("$SYS.SERVER.ACCOUNT.A.CONNS");
    server.hear("$SYS.ACCOUNT.$G.SERVER.CONNS");
    server.tell_count(1);
    server.tell_count(0);
    server.world.settle();
    REQUIRE(server.heard.size() == 4);
    CHECK(server.heard[0].subject == "$SYS.SERVER.ACCOUNT.A.CONNS");
    CHECK(server.heard[1].subject == "$SYS.ACCOUNT.A.SERVER.CONNS");
    CHECK(contains(server.heard[0].payload, R"("seq":1,)")); // two messages of one event
    CHECK(contains(server.heard[1].payload, R"("seq":2,)"));
    CHECK(contains(server.heard[1].payload, R"("acc":"A","name":"A","conns":1,)"));
    CHECK(contains(server.heard[3].payload, R"("acc":"A","name":"A","conns":0,)"));
    server.world.advance(29 * second);
    CHECK(server.heard.size() == 4);
    server.world.advance(31 * second);
    CHECK(server.heard.size() == 8);
    CHECK(contains(server.heard[4].payload, R"("conns":2,)"));
}

TEST_CASE("system events: the server says that it goes, and then nothing more") {
    house server;
    server.hear("$SYS.SERVER.NTEST.*");
    server.hear("$SYS.ACCOUNT.A.CONNECT");
    CHECK(server.host.drain(PX_DRAIN_LAME_DUCK, second));
    REQUIRE(server.heard.size() == 1);
    CHECK(server.heard[0].subject == "$SYS.SERVER.NTEST.LAMEDUCK");
    CHECK(server.host.drain(PX_DRAIN_SHUTDOWN, second));
    REQUIRE(server.heard.size() == 2);
    CHECK(server.heard[1].subject == "$SYS.SERVER.NTEST.SHUTDOWN");
    server.tell_login(1);
    server.world.settle();
    CHECK(server.heard.size() == 2);
}

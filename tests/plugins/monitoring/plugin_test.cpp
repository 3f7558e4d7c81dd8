// The plugin as a whole in the fake host: connections in memory, time as the test says.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <plexus/abi/host.h>

#include "http/limits.hpp"
#include "state/closed_connections.hpp"
#include "watched.hpp"

using namespace plexus::monitoring;
using namespace plexus::testing;
using plexus::to_text;

namespace {

const std::string health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

px_plugin_row store(std::uint32_t how) {
    px_plugin_row plugin{};
    plugin.name = to_text("store");
    plugin.health = how;
    plugin.sentence = to_text("the disk is full");
    return plugin;
}

/// Its texts are the caller's.
px_subscription_row subscription_to(std::string_view subject, const char* account = "$G") {
    px_subscription_row row{};
    row.account = to_text(account);
    row.subject = to_text(subject);
    row.sid = to_text("1");
    return row;
}

} // namespace

TEST_CASE("monitoring: listens where the configuration says, once") {
    watched server;
    REQUIRE(server.host.listeners().size() == 1);
    const listening where = server.host.listeners().front();
    CHECK(where.label == "monitoring");
    CHECK(where.scheme == "http");
    CHECK(where.port == 8222);
    CHECK(contains(server.host.take_log().front(), "Starting http monitor on 127.0.0.1:8222"));
}

TEST_CASE("monitoring: what it cannot start with") {
    const auto why = [](const char* config) {
        plexus::testing::world world;
        fake_host host(world, *px_plugin_entry_monitoring(), config);
        CHECK(host.start() != PX_OK);
        return host.failure();
    };
    CHECK(why(R"({"claims":{"http_port":1,"https_port":2}})") ==
          "Can't start monitoring: can't specify both HTTP (1) and HTTPs (2) ports");
    CHECK(why(R"({"claims":{"https_port":2}})") ==
          "Can't start monitoring: TLS cert and key required for HTTPS");
    for (const char* port : {"70000", "-2"})
        CHECK(why((std::string(R"({"claims":{"http_port":)") + port + "}}").c_str()) ==
              "Can't start monitoring: can't listen to the monitor port: listen tcp: address " +
                  std::string(port) + ": invalid port");
    plexus::testing::world world;
    fake_host host(world, *px_plugin_entry_monitoring(), R"({"claims":{"http_port":80}})");
    host.refuse_listening("listen tcp 127.0.0.1:80: bind: permission denied");
    CHECK(host.start() != PX_OK);
    CHECK(host.failure() == "Can't start monitoring: can't listen to the monitor port: listen tcp "
                            "127.0.0.1:80: bind: permission denied");
}

TEST_CASE("monitoring: works without a port, and says what profiles are about") {
    plexus::testing::world world;
    fake_host host(world, *px_plugin_entry_monitoring(), R"({"claims":{"prof_port":6060}})");
    REQUIRE(host.start() == PX_OK);
    CHECK(host.listeners().empty());
    CHECK(contains(host.take_log().front(), "[WRN] prof_port and prof_block_rate have no effect"));
}

TEST_CASE("monitoring: one connection, one request after the other") {
    watched server;
    peer& client = server.connect();
    client.send(health + health);
    server.world.settle();
    CHECK(count(client.take(), R"({"status":"ok"})") == 2);
    CHECK(client.is_open());
    client.send("GET /healthz HTTP/1.0\r\n\r\n");
    server.world.settle();
    CHECK(contains(client.take(), "HTTP/1.0 200 OK"));
    CHECK_FALSE(client.is_open());
}

TEST_CASE("monitoring: silence is bounded") {
    watched server;
    SUBCASE("before the first request") {
        peer& client = server.connect();
        server.world.advance(5 * second - 1);
        CHECK(client.is_open());
        server.world.advance(1);
        CHECK_FALSE(client.is_open());
        CHECK(client.take().empty());
    }
    SUBCASE("one byte a second is no progress") {
        peer& client = server.connect();
        for (std::size_t i = 0; i < 5; ++i) {
            client.send(health.substr(i, 1));
            server.world.advance(second);
        }
        const std::string all = client.take();
        CHECK(all.starts_with("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"));
        CHECK(all.ends_with("\r\n\r\n408 Request Timeout"));
    }
    SUBCASE("in a body") {
        peer& client = server.connect();
        client.send("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        server.world.settle();
        CHECK(contains(client.take(), "200 OK"));
        server.world.advance(4 * second);
        CHECK(client.is_open());
        server.world.advance(2 * second);
        CHECK_FALSE(client.is_open());
        CHECK(client.take().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    }
    SUBCASE("between two requests there is more time") {
        peer& client = server.connect();
        client.send(health);
        server.world.advance(119 * second);
        CHECK(client.is_open());
        client.send("G");
        server.world.advance(4 * second);
        CHECK(client.is_open());
        server.world.advance(2 * second);
        CHECK_FALSE(client.is_open());
    }
}

TEST_CASE("monitoring: a client that does not read holds up nobody, and not for ever") {
    watched server;
    server.add_connections(3000);
    peer& client = server.connect();
    client.stop_reading();
    client.send("GET /connz?limit=3000 HTTP/1.1\r\nHost: x\r\n\r\n");
    server.world.settle();
    CHECK(contains(server.ask("/healthz"), R"({"status":"ok"})"));
    SUBCASE("it reads at last") {
        server.world.advance(20 * second);
        client.read_on();
        server.world.settle();
        std::string all = client.take();
        CHECK(contains(all, "Transfer-Encoding: chunked"));
        CHECK(count(all, "\"cid\": ") == 3000);
        CHECK(all.ends_with("\r\n0\r\n\r\n"));
        CHECK(client.is_open());
    }
    SUBCASE("it never does") {
        server.world.advance(31 * second);
        CHECK_FALSE(client.is_open());
    }
    SUBCASE("it goes away") {
        client.end();
        server.world.settle();
        CHECK_FALSE(client.is_open());
    }
}

TEST_CASE("monitoring: many requests at once take turns") {
    watched server;
    constexpr std::size_t many = 3 * limits::requests_per_turn + 1;
    std::string all;
    for (std::size_t i = 0; i < many; ++i)
        all += health;
    peer& client = server.connect();
    client.send(all);
    CHECK(count(client.take(), R"({"status":"ok"})") == limits::requests_per_turn);
    server.world.settle();
    CHECK(count(client.take(), R"({"status":"ok"})") == many - limits::requests_per_turn);
    client.send(health);
    server.world.settle();
    CHECK(count(client.take(), R"({"status":"ok"})") == 1);
}

TEST_CASE("monitoring: answers wait for a client that does not read, however many it asks for") {
    watched server;
    server.host.set_max_pending(1); // which is for clients
    std::string all;
    for (int i = 0; i < 500; ++i)
        all += "GET /console/main.js HTTP/1.1\r\nHost: x\r\n\r\n";
    peer& client = server.connect();
    client.stop_reading();
    client.send(all);
    server.world.settle();
    CHECK(client.waiting() < 2 * limits::unsent_max);
    CHECK(client.is_open());
    SUBCASE("it reads at last") {
        for (int i = 0; i < 500; ++i) {
            client.read_on();
            client.stop_reading();
        }
        server.world.settle();
        client.read_on();
        server.world.settle();
        CHECK(count(client.take(), "HTTP/1.1 200 OK") == 500);
        server.world.advance(100 * second);
        CHECK(client.is_open());
    }
    SUBCASE("it never does") {
        server.world.advance(31 * second);
        CHECK_FALSE(client.is_open());
    }
}

TEST_CASE("monitoring: a large answer that is whole is sent as its client takes it") {
    watched server;
    std::vector<std::string> names;
    for (int i = 0; i < 900; ++i)
        names.push_back("account" + std::to_string(i));
    for (const std::string& name : names) {
        px_account_row row{};
        row.name = to_text(name);
        server.host.shown().accounts.push_back(row);
    }
    peer& client = server.connect();
    client.stop_reading();
    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    server.world.settle();
    CHECK(client.waiting() < 2 * limits::unsent_max);
    CHECK(client.is_open());
    SUBCASE("and reads at last") {
        client.read_on();
        server.world.settle();
        const std::string all = client.take();
        CHECK(all.size() > 2 * limits::unsent_max);
        CHECK(contains(all, "account_id=\"account899\""));
        CHECK(contains(all, "# HELP plexus_plugin_health "));
        CHECK(client.is_open());
    }
    SUBCASE("and goes away") {
        client.end();
        server.world.settle();
    }
}

TEST_CASE("monitoring: what a client sends on meanwhile is not lost") {
    watched server;
    server.add_connections(600);
    peer& client = server.connect();
    client.send("GET /connz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal");
    client.send("thz HTTP/1.1\r\nHost: x\r\n\r\n");
    server.world.settle();
    const std::string all = client.take();
    CHECK(count(all, "\"cid\": ") == 600);
    CHECK(all.ends_with(R"({"status":"ok"})"));
}

TEST_CASE("monitoring: connections are bounded") {
    watched server;
    std::vector<peer*> clients;
    for (std::size_t i = 0; i < limits::connections_max; ++i)
        clients.push_back(&server.connect());
    peer& late = server.connect();
    server.world.settle();
    CHECK(contains(late.take(), "503 Service Unavailable: too many connections"));
    server.world.advance(2 * second);
    CHECK_FALSE(late.is_open());
    CHECK(clients.front()->is_open());
    clients.front()->end();
    server.world.settle();
    CHECK(contains(server.ask("/healthz"), "200 OK"));
}

TEST_CASE("monitoring: nothing more is collected for a client that has gone") {
    watched server;
    std::string target;
    SUBCASE("subscriptions") {
        px_account_row account{};
        account.name = to_text("$G");
        server.host.shown().accounts.push_back(account);
        server.host.shown().subscriptions.assign(100'000, subscription_to("a"));
        target = "/subsz?subs=1";
    }
    SUBCASE("connections") {
        server.add_connections(25'000);
        target = "/connz?sort=subs";
    }
    SUBCASE("closed connections") {
        server.host.shown().options = R"({"max_closed_clients":25000})";
        server.host.tell_reloaded();
        server.world.settle();
        for (std::uint64_t id = 1; id <= 25'000; ++id)
            server.tell_closed(id);
        server.ask("/connz?state=closed&limit=1"); // which takes them in
        target = "/connz?state=closed";
    }
    peer& client = server.connect();
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    int steps = 0;
    const auto turn = [&] { return ++steps < 1000 && server.world.step(server.world.now_ns()); };
    CHECK((turn() && turn() && turn()));
    client.end();
    steps = 0;
    while (turn()) {
    }
    CHECK(steps < 10);
}

TEST_CASE("monitoring: answers under way are bounded, also those of clients that have gone") {
    watched server;
    for (std::size_t i = 0; i < limits::answers_max; ++i) {
        peer& client = server.connect();
        client.send("GET /stacksz HTTP/1.1\r\nHost: x\r\n\r\n");
        client.end();
    }
    peer& late = server.connect();
    CHECK(contains(late.take(), "503 Service Unavailable: too many connections"));
    server.world.settle();
    CHECK(contains(server.ask("/healthz"), "200 OK"));
}

TEST_CASE("monitoring: sorted pages over many connections") {
    watched server;
    server.add_connections(5000); // more than are sorted on the loop
    const std::string page = server.ask("/connz?sort=msgs_from&limit=2&offset=714");
    CHECK(contains(page, "\"num_connections\": 2"));
    CHECK(contains(page, "\"total\": 5000"));
    // 714 of them have sent six messages; the first with five is number 5.
    CHECK(contains(page, "\"cid\": 5,"));
    CHECK(contains(page, "\"cid\": 12,"));
}

TEST_CASE("monitoring: when the configuration was loaded is that of what is shown") {
    watched server;
    server.host.shown().options = R"({"max_connections":78})";
    server.host.shown().server.config_load_wall_ns = 1'000'000'000;
    // The kernel has taken it over, but has not told of it yet.
    const std::string before = server.ask("/varz");
    CHECK_FALSE(contains(before, "\"max_connections\": 78"));
    CHECK_FALSE(contains(before, "\"config_load_time\": \"1970-01-01T00:00:01Z\""));
    server.host.tell_reloaded();
    const std::string after = server.ask("/varz");
    CHECK(contains(after, "\"max_connections\": 78"));
    CHECK(contains(after, "\"config_load_time\": \"1970-01-01T00:00:01Z\""));
}

TEST_CASE("monitoring: many subscriptions of one connection come in slices") {
    watched server;
    server.add_connections(2);
    std::vector<std::string> names;
    for (int i = 0; i < 3000; ++i)
        names.push_back("a." + std::to_string(i));
    for (const std::string& name : names) {
        server.host.shown().connections[1].subscriptions.push_back(subscription_to(name));
        server.host.shown().subscriptions.push_back(subscription_to(name));
    }
    const std::string list = server.ask("/connz?subs=1");
    CHECK(count(list, "\"a.") == 3000);
    CHECK(contains(list, "\"cid\": 2,"));
    CHECK(count(server.ask("/connz?subs=detail&cid=1"), "\"subject\": ") == 3000);
    CHECK(count(server.ask("/subsz?subs=1&limit=2500&offset=100"), "\"subject\": ") == 2500);
    CHECK(contains(server.ask("/subsz?subs=1&test=a.77"), "\"total\": 1,"));
}

TEST_CASE("monitoring: closed connections are kept, the latest ones") {
    watched server;
    server.host.shown().options = R"({"max_closed_clients":2})";
    server.host.tell_reloaded();
    for (std::uint64_t id = 1; id <= 3; ++id)
        server.tell_closed(id);
    const std::string list = server.ask("/connz?state=closed");
    CHECK(contains(list, "\"total\": 2"));
    CHECK(contains(list, "\"cid\": 2,"));
    CHECK(contains(list, "\"cid\": 3,"));
}

TEST_CASE("monitoring: an account may go while its subscriptions are listed") {
    watched server;
    px_account_row account{};
    account.name = to_text("A");
    server.host.shown().accounts.push_back(account);
    server.host.shown().subscriptions.assign(3000, subscription_to("a.b", "A"));
    peer& client = server.connect();
    client.send("GET /subsz?subs=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 6; ++i)
        server.world.step(server.world.now_ns());
    CHECK(client.take().empty()); // it is under way
    server.host.shown().accounts.pop_back();
    CHECK(server.world.settle());
    CHECK(contains(client.take(), "200 OK"));
}

TEST_CASE("monitoring: closed connections by the reason, and with all they subscribed to") {
    watched server;
    server.host.shown().connections[1].subscriptions.assign(700, subscription_to("a.b"));
    server.tell_closed(1, 700);
    for (std::uint64_t id = 2; id <= 5000; ++id)
        server.tell_closed(id, 0, id % 2 == 0 ? "Stale Connection" : "Client Closed");
    const std::string first = server.ask("/connz?state=closed&subs=detail&cid=1");
    CHECK(count(first, "\"subject\": ") == 700);
    CHECK(contains(first, "\"total\": 5000"));
    const std::string page = server.ask("/connz?state=closed&sort=reason&offset=2499&limit=3");
    CHECK(contains(page, "\"cid\": 4999,"));
    CHECK(contains(page, "\"cid\": 2,"));
    CHECK(contains(page, "\"cid\": 4,"));
    CHECK(count(server.ask("/connz?state=closed&limit=5000&auth=1"), "\"cid\": ") == 5000);
}

TEST_CASE("monitoring: what many connections leave at once is bounded") {
    watched server;
    const std::string subject = "a." + std::string(500, 'x');
    server.host.shown().connections[1].subscriptions.assign(1000, subscription_to(subject));
    constexpr std::size_t most = closed_connections::bytes_max / 2 / (1000 * 500);
    for (std::uint64_t i = 0; i < 2 * most; ++i)
        server.tell_closed(1, 1000); // before the plugin's loop gets to it
    const std::string list = server.ask("/connz?state=closed&limit=1000&subs=1");
    CHECK(contains(list, "\"total\": " + std::to_string(2 * most) + ","));
    const std::size_t with_subscriptions = count(list, "\"subscriptions_list\"");
    CHECK(with_subscriptions > most / 2);
    CHECK(with_subscriptions <= most);
}

TEST_CASE("monitoring: health is that of listeners and plugins") {
    watched server;
    server.host.shown().plugins.push_back(store(PX_HEALTH_DEGRADED));
    CHECK(contains(server.ask("/healthz"), "200 OK"));
    server.host.shown().plugins.front().health = PX_HEALTH_FAILED;
    const std::string failed = server.ask("/healthz");
    CHECK(contains(failed, "503 Service Unavailable"));
    CHECK(contains(failed, R"({"status":"unavailable","error":"plugin store: the disk is full"})"));
    CHECK(contains(server.ask("/healthz?js-server-only=1"), "200 OK"));
    server.host.shown().listeners.front().accepting = 0;
    CHECK(contains(server.ask("/healthz"), "500 Internal Server Error"));
}

TEST_CASE("monitoring: a plugin that has failed is told by the kind of problem") {
    watched server;
    server.host.shown().plugins.push_back(store(PX_HEALTH_FAILED));
    server.host.shown().plugins.push_back(store(PX_HEALTH_FAILED));
    server.host.shown().plugins.back().name = to_text("jetstream");
    CHECK(contains(server.ask("/healthz?details=1"),
                   R"({"status":"error","errors":[)"
                   R"({"type":"CONNECTION","error":"plugin store: the disk is full"},)"
                   R"({"type":"JETSTREAM","error":"plugin jetstream: the disk is full"}]})"));
}

TEST_CASE("monitoring: listeners that accept nothing are named as the reference does") {
    watched server;
    std::vector<px_listener_row>& listeners = server.host.shown().listeners;
    const px_listener_row clients = listeners.front();
    listeners.clear();
    std::string all;
    for (const auto& [label, name] : {std::pair{"client", "server"},
                                      {"cluster", "route"},
                                      {"gateway", "gateway"},
                                      {"leafnode", "leafnode"},
                                      {"websocket", "websocket"},
                                      {"mqtt", "mqtt"}}) {
        px_listener_row& down = listeners.emplace_back(clients);
        down.label = to_text(label);
        down.accepting = 0;
        all += (all.empty() ? "" : ", ") + std::string(name);
        CHECK(contains(server.ask("/healthz"),
                       R"({"status":"error","error":"failed to be ready for connections after )"
                       R"(1ms: )" +
                           all + "\"}"));
    }
    for (px_listener_row& each : listeners)
        each.accepting = 1;
    CHECK(contains(server.ask("/healthz"), R"({"status":"ok"})"));
}

TEST_CASE("monitoring: who looks again and again does not fill the log") {
    watched server;
    server.host.shown().plugins.push_back(store(PX_HEALTH_FAILED));
    server.host.take_log();
    CHECK(contains(server.ask("/metrics"), "gnatsd_healthz_status{server_id="));
    CHECK(contains(server.ask("/metrics"), "value=\"unavailable\"} 0"));
    CHECK(contains(server.ask("/console/health"),
                   R"({"status":"unavailable","error":"plugin store: the disk is full"})"));
    CHECK(server.host.take_log().empty());
    server.ask("/healthz");
    CHECK(server.host.take_log().size() == 1);
}

TEST_CASE("monitoring: ends while answers are under way") {
    watched server;
    server.add_connections(5000);
    peer& client = server.connect();
    client.stop_reading();
    client.send("GET /connz?limit=5000&sort=subs HTTP/1.1\r\nHost: x\r\n\r\n");
    server.world.step(server.world.now_ns());
}

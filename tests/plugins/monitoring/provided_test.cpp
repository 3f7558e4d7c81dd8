// plexus.http/0: endpoints of other plugins, by way of the table that the plugin offers.
#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <plexus/abi/bus.h>
#include <plexus/abi/http.h>
#include <plexus/plugin.hpp>

#include "watched.hpp"

using namespace plexus::monitoring;
using namespace plexus::testing;
using plexus::to_text;
using plexus::view;

namespace {

const px_http_v0& table() {
    const px_plugin& plugin = *px_plugin_entry_monitoring();
    REQUIRE(plugin.provision_count == 1);
    REQUIRE(std::string(plugin.provisions[0].id) == PX_HTTP_V0_ID);
    return *static_cast<const px_http_v0*>(plugin.provisions[0].table);
}

/// What another plugin answers with.
struct other_plugin {
    std::function<void(px_http_request*)> answer = [this](px_http_request* asked) {
        kept.push_back(asked);
    };
    std::vector<px_http_request*> kept{};
    int gone = 0;
    int writable = 0;

    px_http_endpoint at(const char* path) const {
        px_http_endpoint made{};
        made.size = sizeof made;
        made.path = path;
        made.doc = "A test.";
        made.handle = [](void* arg, px_http_request* request) {
            static_cast<other_plugin*>(arg)->answer(request);
        };
        made.gone = [](void* arg) { ++static_cast<other_plugin*>(arg)->gone; };
        return made;
    }
};

/// How the server knows that plugin.
struct known_plugin {
    static constexpr plexus::description about{.name = "other", .version = "1", .text = "a test"};
    static inline px_host* handle = nullptr;
    explicit known_plugin(plexus::context& with) { handle = with.host.handle(); }
};

/// The other plugin is declared first: what monitoring knows of it ends with monitoring.
struct served {
    other_plugin other{};
    watched server{};
    fake_host owner{server.world, plexus::plugin_instance<known_plugin>::table()};

    served() { REQUIRE(owner.start() == PX_OK); }
    ~served() { server.host.stop(); }

    px_status add(px_http_endpoint endpoint) {
        return table().add(server.host.self(), known_plugin::handle, &endpoint, &other);
    }
    px_status remove(const char* path) {
        return table().remove(server.host.self(), known_plugin::handle, path);
    }
};

void say(px_http_request* asked, const char* what) {
    table().respond(asked, 200, to_text("text/plain"), to_text(what));
}

} // namespace

TEST_CASE("provided: what is no endpoint, or has no place") {
    served all;
    px_http_endpoint wrong = all.other.at("/x");
    wrong.size = 8;
    CHECK(all.add(wrong) == PX_ERR_INVALID);
    wrong = all.other.at("/x");
    wrong.handle = nullptr;
    CHECK(all.add(wrong) == PX_ERR_INVALID);
    const px_http_parameter odd{"p", 9, 0, ""};
    wrong = all.other.at("/x");
    wrong.parameters = &odd;
    wrong.parameter_count = 1;
    CHECK(all.add(wrong) == PX_ERR_INVALID);
    for (const char* path : {"x", "", "/x/", "//x", "/a/../x"})
        CHECK_MESSAGE(all.add(all.other.at(path)) == PX_ERR_INVALID, path);
    for (const char* path : {"/varz", "/connz", "/healthz", "/metrics"})
        CHECK_MESSAGE(all.add(all.other.at(path)) == PX_ERR_EXISTS, path);
    CHECK(all.remove("/x") == PX_ERR_NOT_FOUND);
    CHECK(all.remove("/varz") == PX_ERR_NOT_FOUND);
    all.server.world.settle();
    CHECK(all.other.gone == 0);
}

TEST_CASE("provided: nothing is done for whom monitoring could not start") {
    plexus::testing::world world;
    fake_host owner(world, plexus::plugin_instance<known_plugin>::table());
    REQUIRE(owner.start() == PX_OK);
    other_plugin other;
    const px_plugin& plugin = *px_plugin_entry_monitoring();
    fake_host monitoring(world, plugin);
    REQUIRE(monitoring.make() == PX_OK);
    px_http_endpoint endpoint = other.at("/x");
    REQUIRE(table().add(monitoring.self(), known_plugin::handle, &endpoint, &other) == PX_OK);
    CHECK(plugin.activate(monitoring.self()) != PX_OK); // it is on no loop
    world.settle();
    CHECK(other.gone == 1);
    CHECK(table().remove(monitoring.self(), known_plugin::handle, "/x") == PX_ERR_STATE);
    CHECK(table().add(monitoring.self(), known_plugin::handle, &endpoint, &other) == PX_ERR_STATE);
}

TEST_CASE("provided: parameters as they were given, and checked") {
    served all;
    const px_http_parameter parameters[] = {{"name", PX_HTTP_TEXT, 0, ""},
                                            {"all", PX_HTTP_BOOLEAN, 0, ""},
                                            {"n", PX_HTTP_INTEGER, 0, ""},
                                            {"size", PX_HTTP_UNSIGNED, 0, ""}};
    px_http_endpoint made = all.other.at("/x");
    made.parameters = parameters;
    made.parameter_count = 4;
    REQUIRE(all.add(made) == PX_OK);
    std::string seen;
    all.other.answer = [&](px_http_request* asked) {
        seen = std::string(view(table().parameter(asked, "name"))) + '|' +
               std::to_string(table().boolean(asked, "all")) + '|' +
               std::to_string(table().integer(asked, "n", 7));
        say(asked, "yes");
    };
    CHECK(contains(all.server.ask("/x?name=a%20b&all=T&n=-3"), "yes"));
    CHECK(seen == "a b|1|-3");
    CHECK(contains(all.server.ask("/x"), "yes"));
    CHECK(seen == "|0|7");
    seen.clear();
    CHECK(contains(all.server.ask("/x?size=-1"),
                   "Error decoding uint64 for 'size': strconv.ParseUint: parsing \"-1\""));
    CHECK(seen.empty());
}

TEST_CASE("provided: an answer may come later, or too late") {
    served all;
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    peer& client = all.server.connect();
    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    all.server.world.advance(20 * second);
    REQUIRE(all.other.kept.size() == 1);
    CHECK(client.take().empty());
    all.server.at_home([&] { say(all.other.kept.back(), "later"); });
    all.server.world.settle();
    CHECK(contains(client.take(), "later"));

    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    all.server.world.advance(31 * second);
    CHECK(contains(client.take(), "503 Service Unavailable: no answer in time"));
    CHECK_FALSE(client.is_open());
    // The request is there until it is answered.
    all.server.at_home([&] { say(all.other.kept.back(), "too late"); });
}

TEST_CASE("provided: an answer in parts waits for its client") {
    served all;
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    peer& client = all.server.connect();
    client.stop_reading();
    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    all.server.world.settle();
    REQUIRE(all.other.kept.size() == 1);
    px_http_request* const asked = all.other.kept.front();
    const std::string part(100'000, 'x');
    int parts = 1;
    all.server.at_home([&] {
        table().begin(
            asked, 200, to_text("text/plain"),
            [](void* arg) { ++static_cast<other_plugin*>(arg)->writable; }, &all.other);
        while (table().write(asked, to_text(part)) != 0)
            ++parts;
    });
    CHECK(parts < 10);
    SUBCASE("which reads on") {
        client.read_on();
        all.server.world.settle();
        CHECK(all.other.writable == 1);
        all.server.at_home([&] {
            CHECK(table().write(asked, to_text("end")) == 1);
            table().end(asked);
        });
        all.server.world.settle();
        const std::string got = client.take();
        CHECK(count(got, part) == static_cast<std::size_t>(parts));
        CHECK(got.ends_with("3\r\nend\r\n0\r\n\r\n"));
    }
    SUBCASE("which goes away") {
        client.end();
        all.server.world.settle();
        CHECK(all.other.writable == 1);
        all.server.at_home([&] {
            CHECK(table().write(asked, to_text(part)) == 1);
            table().end(asked);
        });
    }
    SUBCASE("and is over once it is said to be, whoever reads it") {
        all.server.at_home([&] { table().end(asked); });
        CHECK(all.remove("/x") == PX_OK);
        all.server.world.settle();
        CHECK(all.other.gone == 1);
        CHECK(all.other.writable == 0);
    }
    SUBCASE("and may be left unfinished at the end of all") {}
}

TEST_CASE("provided: what stands in gives way, until the endpoint is removed") {
    served all;
    CHECK(contains(all.server.ask("/jsz"), "\"disabled\": true"));
    all.other.answer = [](px_http_request* asked) { say(asked, "on"); };
    REQUIRE(all.add(all.other.at("/jsz")) == PX_OK);
    CHECK(all.add(all.other.at("/jsz")) == PX_ERR_EXISTS);
    CHECK(contains(all.server.ask("/jsz"), "\r\n\r\non"));
    CHECK(contains(all.server.ask("/varz"), "\"/jsz\": 2"));
    for (const char* path : {"/routez", "/gatewayz", "/leafz", "/raftz"})
        CHECK_MESSAGE(all.add(all.other.at(path)) == PX_OK, path);
    CHECK(all.remove("/jsz") == PX_OK);
    all.server.world.settle();
    CHECK(all.other.gone == 1);
    CHECK(contains(all.server.ask("/jsz"), "\"disabled\": true"));
}

TEST_CASE("provided: a service of the system account gives way with what stands in for its path") {
    served all;
    std::size_t heard = 0;
    const auto ear = all.server.world.subscribe(
        {.account = "$SYS", .pattern = "in", .queue = {}, .take = [&](const message&) {
             ++heard;
             return true;
         }});
    const auto answers = [&](const char* subject) {
        heard = 0;
        all.server.world.publish("$SYS", {.subject = subject,
                                          .payload = {},
                                          .reply = "in",
                                          .headers = {},
                                          .origin_id = 1,
                                          .origin_kind = PX_ORIGIN_CLIENT});
        all.server.world.settle();
        return heard;
    };
    CHECK(answers("$SYS.REQ.SERVER.PING.JSZ") == 1);
    REQUIRE(all.add(all.other.at("/jsz")) == PX_OK);
    CHECK(answers("$SYS.REQ.SERVER.PING.JSZ") == 0);
    CHECK(answers("$SYS.REQ.ACCOUNT.A.JSZ") == 0);
    CHECK(answers("$SYS.REQ.SERVER.PING.RAFTZ") == 1);
    CHECK(all.remove("/jsz") == PX_OK);
    CHECK(answers("$SYS.REQ.SERVER.PING.JSZ") == 1);
}

TEST_CASE("provided: gone once the last request is answered, and at the end") {
    served all;
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    peer& client = all.server.connect();
    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    all.server.world.settle();
    REQUIRE(all.remove("/x") == PX_OK);
    all.server.world.settle();
    CHECK(all.other.gone == 0);
    all.server.at_home([&] { say(all.other.kept.front(), "still there"); });
    all.server.world.settle();
    CHECK(all.other.gone == 1);
    CHECK(contains(client.take(), "still there"));

    REQUIRE(all.add(all.other.at("/y")) == PX_OK);
    all.server.host.stop();
    all.server.world.settle();
    CHECK(all.other.gone == 2);
}

TEST_CASE("provided: what an endpoint does is its plugin's") {
    served all;
    all.other.answer = [](px_http_request*) { throw std::runtime_error("no luck"); };
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    all.server.host.take_log();
    all.server.ask("/x");
    CHECK(all.server.host.take_log().empty());
    CHECK(all.owner.take_log() == std::vector<std::string>{"[ERR] a posted task threw: no luck"});
    CHECK(contains(all.server.ask("/healthz"), "200 OK"));
}

TEST_CASE("provided: a plugin that is not at work is not asked") {
    served all;
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    all.owner.stop();
    CHECK(contains(all.server.ask("/x"), "503 Service Unavailable\n"));
    CHECK(all.other.kept.empty());
    all.server.host.stop();
    CHECK(all.other.gone == 1);
}

TEST_CASE("provided: no more than so many requests wait for one endpoint") {
    served all;
    REQUIRE(all.add(all.other.at("/x")) == PX_OK);
    for (int i = 0; i < 256; ++i) {
        peer& client = all.server.connect();
        client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
        client.end();
        all.server.world.settle();
    }
    CHECK(all.other.kept.size() == 256);
    CHECK(contains(all.server.ask("/x"), "503 Service Unavailable: too many requests"));
    all.server.at_home([&] { say(all.other.kept.front(), "one"); });
    peer& client = all.server.connect();
    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    all.server.world.settle();
    CHECK(all.other.kept.size() == 257);
}

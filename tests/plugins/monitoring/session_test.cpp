// The HTTP server by itself, with an endpoint of the test.
#include <doctest/doctest.h>

#include <stdexcept>

#include <plexus/plugin.hpp>
#include <testing/fake_host.hpp>

#include "http/http_server.hpp"
#include "http/limits.hpp"
#include "watched.hpp"

using namespace plexus::monitoring;

namespace {

/// What it answers ends in an exception.
struct clumsy {
    static constexpr plexus::description about{.name = "clumsy", .version = "1", .text = "a test"};

    explicit clumsy(plexus::context& with)
        : server(with.host, *with.host.find<px_net_v0>(PX_NET_V0_ID), known, with.tasks) {
        known.add({.path = "/x", .doc = "A test.", .handle = [](const std::shared_ptr<exchange>&) {
                       throw std::runtime_error("no luck");
                   }});
        server.listen({"127.0.0.1", -1}).value();
    }

    endpoints known{"/"};
    http_server server;
};

} // namespace

TEST_CASE("session: it ends when an answer throws") {
    plexus::testing::world world;
    plexus::testing::fake_host host(world, plexus::plugin_instance<clumsy>::table());
    REQUIRE(host.start() == PX_OK);
    host.take_log();
    plexus::testing::peer& client = host.connect("monitoring");
    client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK_FALSE(client.is_open());
    CHECK(host.take_log() == std::vector<std::string>{"[ERR] a session threw: no luck"});
    host.stop();
    CHECK(host.left().empty());
}

TEST_CASE("session: what comes after a refusal is dropped for a moment") {
    watched server;
    for (const char* text : {"GET / HTTP/3.0\r\nHost: x\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"}) {
        CAPTURE(text);
        plexus::testing::peer& patient = server.connect();
        plexus::testing::peer& noisy = server.connect();
        for (plexus::testing::peer* each : {&patient, &noisy}) {
            each->send(text);
            server.world.settle();
            CHECK(contains(each->take(), "\r\nConnection: close\r\n"));
        }
        noisy.send(std::string(limits::dropped_max, 'x'));
        CHECK(noisy.is_open());
        noisy.send("x");
        CHECK_FALSE(noisy.is_open());
        CHECK(noisy.take().empty());
        patient.send("GET / HTTP/1.1\r\n");
        server.world.advance(second - 1);
        CHECK(patient.is_open());
        server.world.advance(1);
        CHECK_FALSE(patient.is_open());
        CHECK(patient.take().empty());
    }
}

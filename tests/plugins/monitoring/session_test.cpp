// The HTTP server by itself, with an endpoint of the test.
#include <doctest/doctest.h>

#include <stdexcept>

#include <plexus/plugin.hpp>
#include <testing/fake_host.hpp>

#include "http/http_server.hpp"

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

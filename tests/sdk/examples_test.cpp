// The example plugins in a test of their own, as a vendor would write one: no server.
#include <doctest/doctest.h>

#include "testing/fake_host.hpp"

extern "C" const px_plugin* px_plugin_entry_service(void);
extern "C" const px_plugin* px_plugin_entry_heartbeat(void);

using namespace plexus::testing;
using strings = std::vector<std::string>;

static constexpr std::uint64_t second = 1'000'000'000;

TEST_CASE("service: answers, counts and reports") {
    world world;
    fake_host host(world, *px_plugin_entry_service(),
                   R"({"subject":"greet","greeting":"Hello","report_every":2000000000})");
    const auto& reports = host.listen("greet.count");
    REQUIRE(host.start() == PX_OK);
    const auto answer = host.request("greet", "Joe");
    REQUIRE(answer);
    CHECK(answer->payload == "Hello, Joe!");
    world.advance(2 * second);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].payload == "2"); // it has asked itself once
    CHECK(host.take_log() == strings{"[INF] answers on greet: Hello, operator!"});
    host.stop();
    CHECK(host.left().empty());
    CHECK_FALSE(host.request("greet", "Joe"));
}

TEST_CASE("service: a reload changes the greeting, unless it is empty") {
    world world;
    fake_host host(world, *px_plugin_entry_service(),
                   R"({"subject":"greet","greeting":"Hello","report_every":2000000000})");
    REQUIRE(host.start() == PX_OK);
    CHECK(host.reload(R"({"subject":"greet","greeting":"","report_every":1000000000})") ==
          PX_ERR_INVALID);
    CHECK(host.failure() == "greeting must not be empty");
    CHECK(host.request("greet", "Joe")->payload == "Hello, Joe!");
    CHECK(host.reload(R"({"subject":"greet","greeting":"Moin","report_every":1000000000})") ==
          PX_OK);
    CHECK(host.request("greet", "Joe")->payload == "Moin, Joe!");
}

TEST_CASE("service: a task that waits ends with the plugin") {
    world world;
    fake_host host(world, *px_plugin_entry_service(), R"({"subject":"greet"})");
    REQUIRE(host.start() == PX_OK);
    host.stop(); // before it asks itself
    world.advance(10 * second);
    CHECK(host.take_log().empty());
    CHECK(host.left().empty());
}

TEST_CASE("service: what it cannot start with is said") {
    world world;
    fake_host host(world, *px_plugin_entry_service(), R"({"subject":"a..b"})");
    CHECK(host.start() == PX_ERR_INVALID);
    CHECK(host.failure() == "\"a..b\" is no subject to subscribe to");
    CHECK(host.left().empty());
}

TEST_CASE("heartbeat: beats at its interval, and at another after a reload") {
    world world;
    fake_host host(world, *px_plugin_entry_heartbeat(),
                   R"({"subject":"beat","interval":1000000000})");
    const auto& beats = host.listen("beat");
    REQUIRE(host.start() == PX_OK);
    world.advance(3 * second);
    REQUIRE(beats.size() == 3);
    CHECK(beats[2].payload == "3");
    CHECK(host.reload(R"({"subject":"beat","interval":500000000})") == PX_OK);
    world.advance(2 * second);
    CHECK(beats.size() == 6); // one more second, then half ones
    host.stop();
    world.advance(3 * second);
    CHECK(beats.size() == 6);
    CHECK(host.left().empty());
}

TEST_CASE("heartbeat: a subject that is too long") {
    world world;
    fake_host host(world, *px_plugin_entry_heartbeat(),
                   R"({"subject":")" + std::string(300, 'a') + R"("})");
    CHECK(host.start() == PX_ERR_INVALID);
    CHECK(host.failure() == "subject is longer than 256 bytes");
}

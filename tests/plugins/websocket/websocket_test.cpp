// The plugin as a whole under the fake host: upgrades, frames, and what it hands over.
#include "websocket.hpp"

#include <doctest/doctest.h>

#include "testing/fake_host.hpp"

#include "deflater.hpp"
#include "frames.hpp"

using namespace plexus::testing;
using frames::client_frame;

namespace websocket = plexus::websocket;

namespace {

/// The plugin, started with a websocket section.
struct fixture {
    world around;
    std::optional<fake_host> host;

    explicit fixture() = default;
    px_status start(const std::string& section) {
        host.emplace(around, plexus::plugin_instance<websocket::plugin>::table(),
                     R"({"claims":{"websocket":)" + section + "}}");
        return host->start();
    }
    peer& upgraded(const std::string& headers = {}, const std::string& path = "/",
                   peer_facts facts = {}) {
        peer& client = host->connect("websocket", std::move(facts));
        client.send("GET " + path +
                    " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                    headers + "\r\n");
        return client;
    }
};

const std::string open_section = R"({"port":-1,"no_tls":true,"compression":true})";

bool contains(const std::vector<std::string>& lines, std::string_view part) {
    for (const std::string& line : lines)
        if (line.find(part) != line.npos)
            return true;
    return false;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "plugin: a connection is upgraded and handed over with frames below") {
    REQUIRE(start(open_section) == PX_OK);
    CHECK(contains(host->take_log(), "Listening for websocket clients on ws://0.0.0.0:"));
    peer& client = upgraded();
    CHECK(client.take().starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    REQUIRE(client.handed_over());
    CHECK(client.handed_over()->kind == "client");
    CHECK(client.handed_over()->connection_type == PX_CONNECTION_WEBSOCKET);
    CHECK(client.handed_over()->id_label == "wid");
    CHECK(client.handed_over()->peer_label.empty());
    CHECK_FALSE(client.handed_over()->own_login);
    CHECK(client.filters() == std::vector<std::string>{"websocket"});
    client.answer("INFO {}\r\n");
    CHECK(client.take() == "\x82\x09INFO {}\r\n");
    client.send(client_frame("CONNECT {}\r\nPI"));
    client.send(client_frame("x", {.opcode = 9}) + client_frame("NG\r\n"));
    CHECK(client.take_input() == "CONNECT {}\r\nPING\r\n");
    CHECK(client.take() == "\x8a\x01x");
    client.send(client_frame("\x03\xe8", {.opcode = 8}));
    CHECK(client.take() == "\x88\x02\x03\xe8");
    CHECK(client.reason() == "Client Closed");
}

TEST_CASE_FIXTURE(fixture, "plugin: an ending on our side has its code, after what was written") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = upgraded();
    client.take();
    client.answer("-ERR 'x'\r\n");
    client.close("Kicked");
    CHECK(client.take() == "\x82\x0a-ERR 'x'\r\n\x88\x08\x03\xf3Kicked");
}

TEST_CASE_FIXTURE(fixture, "plugin: a broken rule is told the client and the log") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = upgraded();
    client.take();
    client.send(client_frame("PING\r\n", {.masked = false}));
    CHECK(client.take() == "\x88\x12\x03\xeamask bit missing");
    CHECK(client.reason() == "Read Error");
}

TEST_CASE_FIXTURE(fixture, "plugin: what explodes is stopped at its bound") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = upgraded("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    client.take();
    const std::string zeros(70UL << 20, '\0');
    const std::string bomb(websocket::deflater::mine().compress(zeros));
    CHECK(bomb.size() < 400'000);
    client.send(client_frame(bomb, {.reserved = 4}));
    CHECK(client.take() == "\x88\x22\x03\xf1Maximum Message Payload Exceeded");
    CHECK(client.reason() == "Maximum Message Payload Exceeded");
}

TEST_CASE_FIXTURE(fixture, "plugin: what is inflated comes in steps, and all of it in order") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = upgraded("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    client.take();
    std::string text;
    while (text.size() < 1'000'000)
        text += std::to_string(text.size()) + ' ';
    const std::string packed(websocket::deflater::mine().compress(text));
    const std::string cut = packed.substr(0, 1000);
    // In two frames, with a ping between and more data behind, given at once.
    client.send(client_frame(cut, {.final = false, .reserved = 4}) +
                client_frame("x", {.opcode = 9}) +
                client_frame(packed.substr(1000), {.opcode = 0}) + client_frame("the end") +
                client_frame("", {.opcode = 8}));
    CHECK((client.take_input() == text + "the end"));
    CHECK(client.take() == std::string("\x8a\x01x\x88\x00", 5));
}

TEST_CASE_FIXTURE(fixture, "plugin: what the data before a close frame is answered comes before") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = upgraded();
    client.take();
    client.send(client_frame("PING\r\n") + client_frame("\x03\xe9gone", {.opcode = 8}) +
                client_frame("not any more"));
    CHECK(client.take_input() == "PING\r\n");
    CHECK(client.take() == "\x88\x06\x03\xe9gone");
}

TEST_CASE_FIXTURE(fixture, "plugin: compressed in frames of a browser's size") {
    REQUIRE(start(open_section) == PX_OK);
    const std::string offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    std::string noise;
    for (unsigned state = 1; noise.size() < 6000; state = state * 1664525 + 1013904223)
        noise += static_cast<char>(state >> 24);
    const auto first_frames = [&](const std::string& headers) {
        peer& client = upgraded(offer + headers);
        client.take();
        client.answer(std::string(64, 'x'));
        CHECK(client.take() == "\x82\x40" + std::string(64, 'x')); // too small for it
        client.answer(noise);
        return client.take();
    };
    CHECK(
        first_frames("User-Agent: Mozilla/5.0 Chrome/1 Safari/1\r\n").starts_with("\x42\x7e\x10"));
    const std::string safari = first_frames("User-Agent: Mozilla/5.0 Version/1 Safari/1\r\n");
    CHECK(safari.starts_with("\xc2\x7e\x17"));
    CHECK(first_frames("").starts_with("\xc2\x7e\x17"));
}

TEST_CASE_FIXTURE(fixture, "plugin: what it tells the session that goes on") {
    REQUIRE(start(R"({"port":-1,"no_tls":true,"user_cookie":"u","token_cookie":"t",
        "authorization":{"user":"web","password":"pw","timeout":3000000000},
        "no_auth_user":"n","ping_interval":9000000000})") == PX_OK);
    const peer_facts from{.host = "::1", .port = 99};
    peer& client = upgraded("X-Forwarded-For: 192.0.2.1\r\nCookie: u=joe; t=tok\r\n", "/a", from);
    REQUIRE(client.handed_over());
    const handover& told = *client.handed_over();
    CHECK(told.peer_label == "192.0.2.1/[::1]:99");
    CHECK(told.user == "joe");
    CHECK(told.token == "tok");
    CHECK(told.password.empty());
    REQUIRE(told.own_login);
    CHECK(told.own_login->user == "web");
    CHECK(told.own_login->password == "pw");
    CHECK(told.own_login->no_auth_user == "n");
    CHECK(told.auth_timeout_ns == 3'000'000'000);
    CHECK(told.ping_interval_ns == 9'000'000'000);
}

TEST_CASE_FIXTURE(fixture, "plugin: its logins are for NATS clients") {
    REQUIRE(start(R"({"port":-1,"no_tls":true,"authorization":{"user":"web","timeout":3000000000},
        "no_auth_user":"n","ping_interval":9000000000})") == PX_OK);
    host->add_session_kind("mqtt");
    host->add_session_kind("leafnode");
    peer& mqtt = upgraded({}, "/mqtt");
    REQUIRE(mqtt.handed_over());
    CHECK_FALSE(mqtt.handed_over()->own_login);
    CHECK(mqtt.handed_over()->auth_timeout_ns == 0);
    CHECK(mqtt.handed_over()->ping_interval_ns == 9'000'000'000);
    peer& leaf = upgraded({}, "/leafnode");
    REQUIRE(leaf.handed_over());
    REQUIRE(leaf.handed_over()->own_login);
    CHECK(leaf.handed_over()->own_login->user.empty());
    CHECK(leaf.handed_over()->own_login->no_auth_user == "n");
    CHECK(leaf.handed_over()->auth_timeout_ns == 0);
}

TEST_CASE_FIXTURE(fixture, "plugin: protocols of others go to whoever speaks them") {
    REQUIRE(start(open_section) == PX_OK);
    peer& nobody = upgraded({}, "/mqtt");
    CHECK(nobody.take().starts_with("HTTP/1.1 404 Not Found\r\n"));
    CHECK_FALSE(nobody.is_open());
    CHECK(contains(
        host->take_log(),
        "127.0.0.1:4711 - websocket handshake error: mqtt websocket endpoint not enabled"));
    peer& leaf = upgraded({}, "/leafnode");
    CHECK(leaf.take().starts_with("HTTP/1.1 101 "));
    CHECK_FALSE(leaf.is_open());
    CHECK(contains(host->take_log(), "Not configured to accept leaf node connections"));
    host->add_session_kind("mqtt");
    host->add_session_kind("leafnode");
    peer& mqtt = upgraded({}, "/mqtt");
    REQUIRE(mqtt.handed_over());
    CHECK(mqtt.handed_over()->kind == "mqtt");
    CHECK(mqtt.handed_over()->connection_type == PX_CONNECTION_MQTT_WS);
    CHECK(mqtt.handed_over()->id_label == "mid_ws");
    peer& node = upgraded({}, "/x/leafnode");
    REQUIRE(node.handed_over());
    CHECK(node.handed_over()->connection_type == PX_CONNECTION_LEAFNODE_WS);
}

TEST_CASE_FIXTURE(fixture, "plugin: an upgrade has its time") {
    REQUIRE(start(R"({"port":-1,"no_tls":true,"handshake_timeout":2000000000})") == PX_OK);
    peer& slow = host->connect("websocket");
    slow.send("GET / HTTP/1.1\r\n");
    peer& done = upgraded();
    around.advance(1'900'000'000);
    CHECK(slow.is_open());
    around.advance(200'000'000);
    CHECK_FALSE(slow.is_open());
    CHECK(done.is_open());
}

TEST_CASE_FIXTURE(fixture, "plugin: nothing may come before the answer") {
    REQUIRE(start(open_section) == PX_OK);
    peer& client = host->connect("websocket");
    client.send("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
                client_frame("PING\r\n"));
    CHECK(client.take().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK_FALSE(client.is_open());
}

TEST_CASE_FIXTURE(fixture, "plugin: settings that cannot be stop the start") {
    CHECK(start(R"({"port":-1})") == PX_ERR_INVALID);
    CHECK(host->failure() == "websocket requires TLS configuration");
}

TEST_CASE_FIXTURE(fixture, "plugin: without a port it does nothing, and at the end it has let go") {
    REQUIRE(start("{}") == PX_OK);
    CHECK(host->take_log().empty());
    REQUIRE(start(open_section) == PX_OK);
    CHECK(host->drain(PX_DRAIN_LAME_DUCK, 1));
    host->stop();
    CHECK(host->left().empty());
}

#include <doctest/doctest.h>

#include "settings.hpp"

using namespace plexus::websocket;
using namespace std::chrono_literals;

namespace websocket = plexus::websocket;

namespace {

std::expected<settings, std::string> read(const std::string& section) {
    return read_settings(R"({"claims":{"websocket":)" + section + "}}");
}

std::string error(const std::string& section) {
    const auto result = read(section);
    return result ? "" : result.error();
}

} // namespace

TEST_CASE("settings: without a port there is nothing to check") {
    CHECK_FALSE(read_settings("{}")->enabled());
    CHECK_FALSE(read(R"({"allowed_origins":["rubbish"]})")->enabled());
    CHECK_FALSE(read(R"({"port":0})")->enabled());
}

TEST_CASE("settings: every key") {
    const settings all = read(R"({"listen":{"host":"h","port":8080},"advertise":"a:1",
        "tls":{"certificates":[],"verify_and_map":true},"same_origin":true,
        "allowed_origins":["https://a.example"],"handshake_timeout":2000000000,"compression":true,
        "authorization":{"user":"u","password":"p","token":"t","timeout":500000000},
        "no_auth_user":"n","jwt_cookie":"jc","user_cookie":"uc","pass_cookie":"pc",
        "token_cookie":"tc","headers":{"X-A":"1","X-B":"two"},"ping_interval":60000000000})")
                             .value();
    CHECK(all.enabled());
    CHECK(all.host == "h");
    CHECK(all.port == 8080);
    CHECK(all.tls == R"({"certificates":[],"verify_and_map":true})");
    CHECK(all.origins.same_origin);
    CHECK(all.origins.allowed.size() == 1);
    CHECK(all.handshake_timeout == 2s);
    CHECK(all.compression);
    CHECK(all.user == "u");
    CHECK(all.password == "p");
    CHECK(all.token == "t");
    CHECK(all.auth_timeout == 500ms);
    CHECK(all.no_auth_user == "n");
    CHECK(all.jwt_cookie == "jc");
    CHECK(all.user_cookie == "uc");
    CHECK(all.password_cookie == "pc");
    CHECK(all.token_cookie == "tc");
    CHECK(all.extra_headers == "X-A: 1\r\nX-B: two\r\n");
    CHECK(all.ping_interval == 60s);
    CHECK(all.own_login());
}

TEST_CASE("settings: of listen, host and port the later counts") {
    const auto where = [](const char* keys) {
        const settings got = read(std::string("{\"no_tls\":true,") + keys + "}").value();
        return got.host + ':' + std::to_string(got.port);
    };
    CHECK(where(R"("port":-1)") == "0.0.0.0:-1");
    CHECK(where(R"("listen":{"host":"","port":1})") == "0.0.0.0:1");
    CHECK(where(R"("listen":{"host":"a","port":1},"port":2)") == "a:2");
    CHECK(where(R"("port":2,"listen":{"host":"a","port":1})") == "a:1");
    CHECK(where(R"("listen":{"host":"a","port":1},"host":"b")") == "b:1");
}

TEST_CASE("settings: logins of its own are those of the block alone") {
    const auto own = [](const char* keys) {
        return read(std::string(R"({"port":1,"no_tls":true)") + keys + "}")->own_login();
    };
    CHECK_FALSE(own(""));
    CHECK_FALSE(own(R"(,"authorization":{"password":"p","timeout":1})"));
    CHECK(own(R"(,"authorization":{"user":"u"})"));
    CHECK(own(R"(,"authorization":{"token":"u"})"));
    CHECK(own(R"(,"no_auth_user":"u")"));
}

TEST_CASE("settings: what stops the start") {
    CHECK(error(R"({"port":1})") == "websocket requires TLS configuration");
    CHECK(error(R"({"port":1,"no_tls":true})").empty());
    const auto open = [](const std::string& more) {
        return error(R"({"port":1,"no_tls":true,)" + more + "}");
    };
    for (const char* port : {"-2", "65536", "4294975376"})
        CHECK(error("{\"no_tls\":true,\"port\":" + std::string(port) + "}") ==
              "Unable to listen for websocket connections: listen tcp: address " +
                  std::string(port) + ": invalid port");
    CHECK(open(R"("allowed_origins":["http://a","b"])") ==
          "unable to parse allowed origin: parse \"b\": invalid URI for request");
    for (const char* name : {"Host", "content-length", "Connection", "UPGRADE", "Nats-No-Masking"})
        CHECK(open("\"headers\":{\"" + std::string(name) + "\":\"x\"}") ==
              "websocket: invalid header \"" + std::string(name) + "\" not allowed");
    CHECK(
        open(R"("headers":{"Sec-WebSocket-Extra":"x"})") ==
        "websocket: invalid header \"Sec-WebSocket-Extra\", \"Sec-WebSocket-\" prefix not allowed");
    CHECK(open(R"("headers":{"X-A":"1\r\nSet-Cookie: a"})") ==
          "websocket: header \"X-A\" has a line break in it");
}

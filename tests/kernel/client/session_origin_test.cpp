// Clients that came in elsewhere than by the listener for clients: by a listener of a plugin.
#include "client_fixture.hpp"
#include "net/filter_errc.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using testing::client_fixture;
using testing::far_end;

namespace {

net::session_start from_websocket() {
    auto place = std::make_shared<net::listening_place>();
    place->label = "websocket";
    place->host = "0.0.0.0";
    place->port = 8080;
    net::session_start start;
    start.type = config::connection_type::websocket;
    start.place = std::move(place);
    start.peer_label = "10.0.0.1/127.0.0.1:5";
    start.id_label = "wid";
    return start;
}

bool says(const std::string& info, std::string_view field) {
    return info.find(field) != std::string::npos;
}

} // namespace

TEST_CASE("origin: INFO has the address and TLS of the place, whatever the configuration says") {
    client_fixture net;
    net.options.listen.proxy_protocol = true;
    net.install([](client::settings& settings) {
        settings.info.host = "1.2.3.4";
        settings.info.port = 4222;
        settings.info.tls_required = true;
        settings.info.connect_urls = {"1.2.3.4:4222"};
    });
    net::session_start start = from_websocket();
    SUBCASE("without TLS") {
        far_end peer = net.open(start);
        CHECK(says(net.info, R"("host":"0.0.0.0","port":8080)"));
        CHECK_FALSE(says(net.info, "tls_required"));
        CHECK_FALSE(says(net.info, "tls_available"));
        CHECK_FALSE(says(net.info, "connect_urls"));
        CHECK_FALSE(says(net.info, "auth_required"));
        peer.send("PING\r\n"); // no PROXY header is waited for
        CHECK(peer.read(6) == "PONG\r\n");
    }
    SUBCASE("with TLS") {
        start.tls = true;
        far_end peer = net.open(start);
        CHECK(says(net.info, R"("tls_required":true)"));
        CHECK(says(net.info, R"("tls_available":true)"));
    }
}

TEST_CASE("origin: lines of the log name it as it says") {
    client_fixture net;
    far_end peer = net.open(from_websocket());
    net.settle();
    CHECK(net.log.take().back() ==
          "[DBG] 10.0.0.1/127.0.0.1:5 - wid:1 - Client connection created");
}

TEST_CASE("origin: authenticators hear how it came in, and fields that are empty are filled") {
    client_fixture net;
    auth::auth_request asked;
    net.install([](client::settings&) {},
                [&](const auth::auth_request& request) {
                    asked = request;
                    return auth::identity();
                });
    net::session_start start = from_websocket();
    start.map_certificate = true;
    start.user = "cookie-user";
    start.password = secret_string("cookie-pass");
    start.token = secret_string("cookie-token");
    start.jwt = secret_string("cookie-jwt");
    auto login = std::make_shared<auth::listener_login>();
    login->user = "own";
    start.login = login;
    far_end peer = net.open(start);
    CHECK(says(net.info, R"("auth_required":true)"));
    peer.send("CONNECT {\"verbose\":false,\"user\":\"joe\"}\r\nPING\r\n");
    REQUIRE(peer.read(6) == "PONG\r\n");
    CHECK(asked.type == config::connection_type::websocket);
    CHECK(asked.map_certificate);
    CHECK(asked.listener == login);
    CHECK(asked.login.user == "joe");
    CHECK(asked.login.password.view() == "cookie-pass");
    CHECK(asked.login.token.view() == "cookie-token");
    CHECK(asked.login.jwt.view() == "cookie-jwt");
}

TEST_CASE("origin: its logins are asked for, within its own time") {
    client_fixture net;
    net::session_start start = from_websocket();
    start.login = std::make_shared<auth::listener_login>();
    far_end eager = net.open(start);
    eager.send("SUB a 1\r\n");
    CHECK(eager.read_all() == "-ERR 'Authorization Violation'\r\n");
    start.auth_timeout = 1ms;
    far_end silent = net.open(start);
    CHECK(silent.read_all() == "-ERR 'Authentication Timeout'\r\n");
}

TEST_CASE("origin: it is asked whether it lives at its own interval") {
    client_fixture net;
    net::session_start start = from_websocket();
    start.ping_interval = 1ms;
    far_end peer = net.open(start);
    CHECK(peer.read(6) == "PING\r\n");
}

TEST_CASE("origin: of a layer's failures the log says what the layer said") {
    client_fixture net;
    struct refusing_filter final : net::filter {
        explicit refusing_filter(net::filter_errc code) : code_(code) {}
        std::string_view name() const noexcept override { return "refusing"; }
        net::filter_state state() const noexcept override { return net::filter_state::open; }
        result<void> from_peer(std::span<const char>, byte_buffer&, byte_buffer&) override {
            return std::unexpected(make_error_code(code_));
        }
        result<void> to_peer(std::span<const char> in, byte_buffer& down) override {
            down.append(in);
            return {};
        }
        std::string_view failure() const noexcept override { return "found nonsense"; }
        const net::filter_errc code_;
    };
    const auto closed_as = [&](net::filter_errc code) {
        far_end peer = net.open(from_websocket());
        net.net.on_loop(0, [&] {
            net.net.loops[0].connections().begin()->second->push_filter(
                std::make_unique<refusing_filter>(code));
        });
        net.log.take();
        peer.send("x");
        peer.read_all();
        net.settle();
        const auto lines = net.log.take();
        REQUIRE(lines.size() == 2);
        CHECK(says(lines[0], "[ERR] 10.0.0.1/127.0.0.1:5 - wid:"));
        CHECK(says(lines[0], " - read error: found nonsense"));
        return lines[1].substr(lines[1].rfind(": ") + 2);
    };
    CHECK(closed_as(net::filter_errc::malformed) == "Read Error");
    CHECK(closed_as(net::filter_errc::too_large) == "Maximum Message Payload Exceeded");
}

// Listeners, sessions and handing over, on sockets; the plugin's part is played by the test.
#include "net_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using fixture = test::net_fixture;
using testing::far_end;
using testing::happened;
using testing::scripted_session;

TEST_CASE_FIXTURE(fixture, "net: a session hears its peer, writes to it, and hears its end") {
    on_bytes = [&](px_connection* c, std::string_view bytes) {
        net.write(c, to_text(bytes));
        return bytes.size();
    };
    far_end peer = connect();
    peer.send("hello");
    CHECK(peer.read(5) == "hello");
    peer.close();
    CHECK(wait_closed("Client Closed"));
    CHECK(seen.now().bytes == "<hello");
}

TEST_CASE_FIXTURE(fixture, "net: bytes that are not used come again with more behind them") {
    on_bytes = [&](px_connection*, std::string_view bytes) { return bytes.size() / 2; };
    far_end peer = connect();
    peer.send("abcd");
    REQUIRE(seen.wait_bytes("<abcd"));
    peer.send("e");
    CHECK(seen.wait_bytes("<abcdcde"));
}

TEST_CASE_FIXTURE(fixture, "net: who connects is told, and where") {
    px_listener* listener = nullptr;
    on_open = [&](px_connection* c, const px_session_start& start) {
        px_peer who{};
        net.peer(c, &who);
        CHECK(view(who.host) == "127.0.0.1");
        CHECK(who.port != 0);
        CHECK(who.tls_version.size == 0);
        CHECK(start.listener == listener);
        CHECK(start.flags == 0);
        CHECK(net::loop::current() == &host.home());
        return true;
    };
    listener = listen(options(PX_LISTEN_HOME));
    std::vector<far_end> peers;
    for (int i = 0; i < 4; ++i) // all of them at home
        peers.push_back(dial(listener));
    CHECK(seen.wait_bytes("<<<<"));
    const auto places = kernel.places.all();
    REQUIRE(places.size() == 1);
    CHECK(places[0]->label == "test");
    CHECK(places[0]->scheme == "t");
    CHECK(places[0]->bound == "127.0.0.1");
    CHECK(places[0]->accepting);
}

TEST_CASE_FIXTURE(fixture, "net: connections wait until the doors are open") {
    const px_listen_options wanted = options();
    px_listener* listener = nullptr;
    REQUIRE(in_init([&] { return net.listen(&host, &wanted, &listener); }) == PX_OK);
    far_end peer = dial(listener);
    peer.send("early");
    settle();
    CHECK(seen.now().bytes.empty());
    at_home([&] { host.open_doors(); });
    CHECK(seen.wait_bytes("<early"));
}

TEST_CASE_FIXTURE(fixture, "net: auxiliary connections have numbers of their own") {
    const std::uint64_t before = kernel.next_id();
    std::uint64_t id = 0;
    on_open = [&](px_connection* c, const px_session_start&) {
        px_peer who{};
        net.peer(c, &who);
        id = who.id;
        return true;
    };
    far_end peer = connect(PX_LISTEN_AUXILIARY);
    CHECK(seen.wait_bytes("<"));
    settle();
    CHECK(id > std::uint64_t{1} << 62);
    CHECK(kernel.next_id() == before + 1);
}

TEST_CASE_FIXTURE(fixture, "net: a session that does not want its connection, or throws, ends it") {
    SUBCASE("open gives nothing") {
        on_open = [](px_connection*, const px_session_start&) { return false; };
        far_end peer = connect();
        CHECK(peer.read_all().empty());
        CHECK(freed == 0);
    }
    SUBCASE("open throws") {
        on_open = [](px_connection*, const px_session_start&) -> bool { throw 7; };
        far_end peer = connect();
        CHECK(peer.read_all().empty());
        CHECK(log.take().back() ==
              "[ERR] Plugin acme: a session's open threw: something that is no std::exception");
    }
    SUBCASE("on_bytes throws") {
        on_bytes = [](px_connection*, std::string_view) -> std::uint64_t {
            throw std::runtime_error("no luck");
        };
        px_listener* const listener = listen(options());
        far_end peer = dial(listener);
        peer.send("x");
        CHECK(peer.read_all().empty());
        CHECK(wait_closed("Client Closed"));
        CHECK(log.take().back() == "[ERR] Plugin acme: a session's on_bytes threw: no luck");
        on_bytes = {};
        far_end other = dial(listener);
        other.send("fine");
        CHECK(seen.wait_bytes("<x<fine"));
    }
    SUBCASE("on_bytes uses more than there is") {
        on_bytes = [](px_connection*, std::string_view bytes) { return bytes.size() + 1; };
        far_end peer = connect();
        peer.send("x");
        CHECK(peer.read_all().empty());
        CHECK(wait_closed("Client Closed"));
        CHECK(log.take().back() ==
              "[ERR] Plugin acme: session scripted: on_bytes() used 2 of 1 bytes");
    }
}

TEST_CASE_FIXTURE(fixture, "net: close tells the session within, for a reason of the server") {
    on_bytes = [&](px_connection* c, std::string_view bytes) {
        net.write(c, to_text("bye"));
        net.close(c, to_text(bytes));
        CHECK(freed == 1);
        return bytes.size();
    };
    SUBCASE("a known reason") {
        far_end peer = connect();
        peer.send("Kicked");
        CHECK(peer.read_all() == "bye");
        CHECK(wait_closed("Kicked"));
    }
    SUBCASE("any other") {
        far_end peer = connect();
        peer.send("Tired");
        CHECK(peer.read_all() == "bye");
        CHECK(wait_closed("Client Closed"));
    }
    SUBCASE("in open") {
        on_open = [&](px_connection* c, const px_session_start&) {
            net.write(c, to_text("no"));
            net.close(c, to_text("Kicked"));
            CHECK(freed == 0);
            return true;
        };
        far_end peer = connect();
        CHECK(peer.read_all() == "no");
        CHECK(wait_closed("Kicked"));
    }
}

TEST_CASE_FIXTURE(fixture,
                  "net: a peer that does not read ends as a slow consumer, told afterwards") {
    kernel.output_limits = [] { return net::output_limits{.pending_max = 1024 * 1024}; };
    const std::string much(16 * 1024 * 1024, 'x');
    px_connection* connection = nullptr;
    const auto flood = [&](px_connection* c) {
        for (int i = 0; i < 8; ++i)
            net.write(c, to_text(much));
        net.pending_bytes(c);
        CHECK(freed == 0);
    };
    SUBCASE("within a function of the session") {
        on_bytes = [&](px_connection* c, std::string_view bytes) {
            flood(c);
            net.write(c, to_text("never"));
            return bytes.size();
        };
        far_end peer = connect(PX_LISTEN_HOME);
        peer.send("x");
        CHECK(wait_closed("Slow Consumer (Pending Bytes)"));
    }
    SUBCASE("in a task of the plugin") {
        on_open = [&](px_connection* c, const px_session_start&) {
            connection = c;
            return true;
        };
        far_end peer = connect(PX_LISTEN_HOME);
        REQUIRE(seen.wait_bytes("<"));
        at_home([&] { bus::call_plugin(host, "a task", [&] { flood(connection); }); });
        CHECK(wait_closed("Slow Consumer (Pending Bytes)"));
    }
    CHECK(freed == 1);
}

TEST_CASE_FIXTURE(fixture,
                  "net: what had to wait is told when it is sent; pauses hold bytes back") {
    const std::string much(32 * 1024 * 1024, 'x'); // more than both ends of a socket hold
    std::promise<std::uint64_t> waits;
    on_bytes = [&](px_connection* c, std::string_view bytes) {
        if (bytes == "more") {
            net.write(c, to_text(much));
            waits.set_value(net.pending_bytes(c));
            net.pause_reading(c);
            net.pause_reading(c);
            net.resume_reading(c);
            host.home().post([&, c] { net.resume_reading(c); });
        }
        return bytes.size();
    };
    far_end peer = connect(PX_LISTEN_HOME);
    peer.send("more");
    CHECK(waits.get_future().get() > 0); // before the peer reads
    CHECK(peer.read(much.size()) == much);
    CHECK(seen.wait_bytes("<more~"));
    peer.send("on");
    CHECK(seen.wait_bytes("<more~on"));
}

TEST_CASE_FIXTURE(fixture, "net: a session becomes one of the kernel's, which gets the rest") {
    net::session_start told;
    kernel.kinds.add("client", [&](net::connection& c, net::session_start start) {
        told = std::move(start);
        return std::make_unique<scripted_session>(c, seen, scripted_session::input{});
    });
    on_bytes = [&](px_connection* c, std::string_view) -> std::uint64_t {
        const std::string secret = "secret";
        px_listener_login login{};
        login.user = to_text("joe");
        login.password = to_text(secret);
        px_session_start start{};
        start.size = sizeof start;
        start.connection_type = PX_CONNECTION_WEBSOCKET;
        start.flags = PX_START_MAP_CERTIFICATE;
        start.peer_label = to_text("1.1.1.1/2.2.2.2:3");
        start.id_label = to_text("wid");
        start.token = to_text("cookie");
        start.login = &login;
        start.ping_interval_ns = 5'000'000'000;
        net.pause_reading(c);
        CHECK(net.become(&host, c, to_text("mqtt"), &start) == PX_ERR_NOT_FOUND);
        start.connection_type = PX_CONNECTION_WEBSOCKET | PX_CONNECTION_MQTT;
        CHECK(net.become(&host, c, to_text("client"), &start) == PX_ERR_INVALID);
        start.connection_type = PX_CONNECTION_WEBSOCKET;
        CHECK(net.become(&host, c, to_text("client"), &start) == PX_OK);
        return 2;
    };
    far_end peer = connect();
    peer.send("abcd");
    CHECK(seen.wait_bytes("<abcdcd"));
    peer.send("ef");
    CHECK(seen.wait_bytes("<abcdcdef"));
    CHECK(closed_as.empty());
    CHECK(told.type == config::connection_type::websocket);
    CHECK(told.map_certificate);
    CHECK_FALSE(told.tls);
    CHECK(told.place == kernel.places.all().front());
    CHECK(told.id_label == "wid");
    CHECK(told.token.view() == "cookie");
    REQUIRE(told.login != nullptr);
    CHECK(told.login->password.view() == "secret");
    CHECK(told.ping_interval == std::chrono::seconds(5));
    peer.close();
    CHECK(seen.wait_closed(proto::closed_reason::client_closed));
    CHECK(freed == 1);
}

TEST_CASE_FIXTURE(fixture, "net: a session may become another one while it opens") {
    kernel.kinds.add("client", [&](net::connection& c, net::session_start) {
        return std::make_unique<scripted_session>(c, seen, scripted_session::input{});
    });
    on_open = [&](px_connection* c, const px_session_start& start) {
        px_session_start next = start;
        CHECK(net.become(&host, c, to_text("client"), &next) == PX_OK);
        CHECK(freed == 0);
        return true;
    };
    far_end peer = connect();
    peer.send("abc");
    CHECK(seen.wait_bytes("<abc"));
    CHECK(freed == 1);
    CHECK(closed_as.empty());
}

TEST_CASE_FIXTURE(fixture, "net: what cannot be is refused, with a reason") {
    px_listen_options wanted = options();
    px_listener* listener = nullptr;
    const auto refusal = [&] {
        return in_init([&] { return net.listen(&host, &wanted, &listener); });
    };
    CHECK(in_init([&] { return net.add_kind(&host, &kind, this); }) == PX_ERR_EXISTS);
    CHECK(net.add_kind(&host, &kind, this) == PX_ERR_THREAD);
    CHECK(net.listen(&host, &wanted, &listener) == PX_ERR_THREAD);
    wanted.kind = to_text("mqtt");
    CHECK(refusal() == PX_ERR_NOT_FOUND);
    CHECK(px_host::failure() == "net.listen: there is no kind \"mqtt\"");
    CHECK(net.has_kind(&host, to_text("scripted")) == 1);
    CHECK(net.has_kind(&host, to_text("mqtt")) == 0);
    wanted = options(PX_LISTEN_SERVER_TLS);
    CHECK(refusal() == PX_ERR_INVALID);
    wanted = options();
    wanted.port = 65536;
    CHECK(refusal() == PX_ERR_INVALID);
    CHECK(px_host::failure() == "listen tcp: address 65536: invalid port");
    px_listener* const first = listen(options());
    px_text name{};
    std::uint32_t port = 0;
    net.address(&host, first, &name, &port);
    wanted.port = static_cast<std::int32_t>(port);
    CHECK(refusal() == PX_ERR_IO);
    CHECK(px_host::failure() ==
          fmt::format("listen tcp 127.0.0.1:{}: bind: address already in use", port));
}

TEST_CASE_FIXTURE(fixture, "net: before the plugin ends its connections do, on every loop") {
    px_listener* const listener = listen(options());
    std::vector<far_end> peers;
    for (int i = 0; i < 4; ++i)
        peers.push_back(dial(listener));
    REQUIRE(seen.wait_bytes("<<<<"));
    end();
    CHECK(freed == 4);
    CHECK(closed_as == "Server Shutdown");
    CHECK(net.has_kind(&host, to_text("scripted")) == 0);
    for (far_end& each : peers)
        CHECK(each.read_all().empty());
    const auto lines = log.take();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with(
        "[WRN] Plugin acme did not give back at deactivate: listener \"test\" on 127.0.0.1:"));
    CHECK_FALSE(kernel.places.all()[0]->accepting);
}

TEST_CASE_FIXTURE(fixture, "net: a listener that was stopped accepts nothing and is not missed") {
    px_listener* const listener = listen(options());
    at_home([&] { net.stop_listening(&host, listener); });
    settle();
    end();
    CHECK(log.take().empty());
}

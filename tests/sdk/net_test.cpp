// Connections in the C++ layer and in the fake host: sessions, filters, handing over; and the
// examples that are made of them.
#include <plexus/net.hpp>

#include "test_plugin.hpp"

extern "C" const px_plugin* px_plugin_entry_frames(void);
extern "C" const px_plugin* px_plugin_entry_lines(void);

using namespace plexus;
using test::scripted;
using test::strings;

namespace {

/// A session whose functions are the test's.
class scripted_session final : public session {
public:
    struct script {
        std::function<void(sdk::connection&)> on_open{};
        std::function<std::size_t(sdk::connection&, std::string_view)> on_bytes{};
        std::function<void(sdk::connection&)> on_drained{};
        context* plugin = nullptr;
        std::unique_ptr<timer> idle{}; ///< of the one session of the test
        strings heard{};
    };

    scripted_session(const seed& from, script& told) : session(from), script_(told) {}
    ~scripted_session() override {
        script_.idle.reset();
        script_.heard.emplace_back("freed");
    }

    void on_open() override {
        if (script_.on_open)
            script_.on_open(connection());
    }
    std::size_t on_bytes(std::string_view bytes) override {
        script_.heard.emplace_back(bytes);
        const std::size_t used =
            script_.on_bytes ? script_.on_bytes(connection(), bytes) : bytes.size();
        script_.heard.emplace_back("returned");
        return used;
    }
    void on_drained() override {
        script_.heard.emplace_back("drained");
        if (script_.on_drained)
            script_.on_drained(connection());
    }
    void on_close(std::string_view reason) override {
        script_.heard.push_back("closed " + std::string(reason));
    }

private:
    script& script_;
};

/// Lets everything through.
class open_filter final : public filter {
public:
    static constexpr const char* name = "open";
    result<void> from_peer(std::string_view in, byte_sink& up, byte_sink&) override {
        up.append(in);
        return {};
    }
    result<void> to_peer(std::string_view in, byte_sink& down) override {
        down.append(in);
        return {};
    }
};

/// Fails at whatever is to be written.
class mute_filter final : public filter {
public:
    static constexpr const char* name = "mute";
    result<void> from_peer(std::string_view in, byte_sink& up, byte_sink&) override {
        up.append(in);
        return {};
    }
    result<void> to_peer(std::string_view, byte_sink&) override {
        return error{PX_ERR_FAILED, "it says nothing"};
    }
};

/// Answers what comes, is done with that, and says goodbye.
class polite_filter final : public filter {
public:
    static constexpr const char* name = "polite";
    filter_state state() const noexcept override { return filter_state::done; }
    result<void> from_peer(std::string_view, byte_sink&, byte_sink& down) override {
        down.append("hello");
        return {};
    }
    result<void> to_peer(std::string_view in, byte_sink& down) override {
        down.append(in);
        return {};
    }
    void finish(std::string_view, byte_sink& down) override { down.append("bye"); }
};

/// A plugin with one kind of session, that listens for it.
struct net_fixture : test::scripted_host {
    scripted_session::script script;
    std::optional<session_kind> kind;
    std::optional<listener> place;

    net_fixture() {
        scripted::on_make = [this](context& with) {
            script.plugin = &with;
            kind.emplace(with.host, "scripted", [this](const session::seed& from) {
                return std::make_unique<scripted_session>(from, script);
            });
            kind->add().value();
            place.emplace(with.host);
            place->listen({.kind = "scripted", .label = "test", .scheme = "t"}).value();
        };
        scripted::on_deactivate = [this](context&) {
            place.reset();
            kind.reset();
        };
    }
    ~net_fixture() { host.stop(); }

    /// Has the session do this in a timer of its own, and note that it is still there.
    void after_a_second(std::function<void(sdk::connection&)> what) {
        script.on_open = [this, what](sdk::connection& c) {
            script.idle = std::make_unique<timer>(script.plugin->host, [this, what, &c] {
                what(c);
                script.heard.emplace_back("still there");
            });
            CHECK(script.idle->start(std::chrono::seconds(1)));
        };
    }
    testing::peer& connect() {
        REQUIRE(host.start() == PX_OK);
        return host.connect("test");
    }
};

} // namespace

TEST_CASE_FIXTURE(net_fixture, "session: bytes come, what is not used comes again") {
    testing::peer& peer = connect();
    script.on_bytes = [](connection& c, std::string_view bytes) -> std::size_t {
        c.write(bytes.substr(0, bytes.size() / 2));
        return bytes.size() / 2;
    };
    peer.send("abcd");
    CHECK(peer.take() == "ab");
    peer.send("ef");
    CHECK(peer.take() == "cd");
    peer.end();
    CHECK(script.heard ==
          strings{"abcd", "returned", "cdef", "returned", "closed Client Closed", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: it may close its connection and go on to its return") {
    testing::peer& peer = connect();
    script.on_bytes = [](connection& c, std::string_view bytes) {
        c.write("bye");
        c.close("Kicked");
        CHECK_FALSE(c.is_open());
        c.write("never");
        return bytes.size();
    };
    peer.send("x");
    CHECK(peer.take() == "bye");
    CHECK(peer.reason() == "Kicked");
    CHECK(script.heard == strings{"x", "closed Kicked", "returned", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: one that throws is closed, with a line in the log") {
    testing::peer& peer = connect();
    script.on_bytes = [](connection&, std::string_view) -> std::size_t {
        throw std::runtime_error("no luck");
    };
    peer.send("x");
    CHECK(peer.reason() == "Client Closed");
    CHECK(host.take_log() == strings{"[ERR] a session's on_bytes threw: no luck"});
    CHECK(script.heard == strings{"x", "closed Client Closed", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: a slow peer is waited for, up to a bound") {
    testing::peer& peer = connect();
    host.set_max_pending(10);
    script.on_bytes = [](connection& c, std::string_view bytes) {
        c.write(bytes);
        CHECK(c.pending_bytes() == bytes.size());
        return bytes.size();
    };
    peer.stop_reading();
    peer.send("12345678");
    CHECK(peer.take().empty());
    peer.read_on();
    CHECK(peer.take() == "12345678");
    peer.stop_reading();
    peer.send("12345678901");
    CHECK(peer.reason() == "Slow Consumer (Pending Bytes)");
    CHECK(script.heard == strings{"12345678", "returned", "drained", "12345678901", "returned",
                                  "closed Slow Consumer (Pending Bytes)", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: it may end its connection from a timer of its own") {
    after_a_second([](connection& c) { c.close("Stale Connection"); });
    testing::peer& peer = connect();
    world.advance(2'000'000'000);
    CHECK(peer.reason() == "Stale Connection");
    CHECK(script.heard == strings{"closed Stale Connection", "still there", "freed"});
}

TEST_CASE_FIXTURE(net_fixture,
                  "session: one that writes too much from a timer hears of it afterwards") {
    host.set_max_pending(10);
    after_a_second([](connection& c) { c.write("12345678901"); });
    testing::peer& peer = connect();
    peer.stop_reading();
    world.advance(2'000'000'000);
    CHECK(script.heard == strings{"still there", "closed Slow Consumer (Pending Bytes)", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: what it lets through from a timer may end it") {
    script.on_bytes = [](connection& c, std::string_view bytes) {
        c.close("Kicked");
        return bytes.size();
    };
    strings expected{"x", "closed Kicked", "returned", "still there", "freed"};
    SUBCASE("reading on") {
        after_a_second([](connection& c) { c.resume_reading(); });
        const auto timed = script.on_open;
        script.on_open = [timed](connection& c) {
            c.pause_reading();
            timed(c);
        };
    }
    SUBCASE("reading on, and throwing") {
        after_a_second([](connection& c) { c.resume_reading(); });
        const auto timed = script.on_open;
        script.on_open = [timed](connection& c) {
            c.pause_reading();
            timed(c);
        };
        script.on_bytes = [](connection&, std::string_view) -> std::size_t {
            throw std::runtime_error("no luck");
        };
        expected = {"x", "closed Client Closed", "still there", "freed"};
    }
    SUBCASE("putting a filter below") {
        after_a_second([](connection& c) { c.push(std::make_unique<open_filter>()).value(); });
        const auto once_more = script.on_bytes;
        script.on_bytes = [this, once_more](connection& c, std::string_view bytes) {
            return script.heard.size() == 1 ? 0 : once_more(c, bytes);
        };
        expected.insert(expected.begin(), {"x", "returned"});
    }
    testing::peer& peer = connect();
    peer.send("x");
    world.advance(2'000'000'000);
    CHECK_FALSE(peer.is_open());
    CHECK(script.heard == expected);
}

TEST_CASE_FIXTURE(net_fixture,
                  "session: what came while it paused is its own when it reads on in on_drained") {
    host.set_max_pending(100);
    script.on_bytes = [](connection& c, std::string_view bytes) {
        c.write(bytes);
        c.pause_reading();
        return bytes.size();
    };
    script.on_drained = [](connection& c) { c.resume_reading(); };
    testing::peer& peer = connect();
    peer.stop_reading();
    peer.send("a");
    peer.send("b");
    peer.read_on();
    CHECK(script.heard == strings{"a", "returned", "drained", "b", "returned"});
}

TEST_CASE_FIXTURE(net_fixture, "session: it may have a bound of its own for what waits") {
    testing::peer& peer = connect();
    host.set_max_pending(10);
    script.on_bytes = [](connection& c, std::string_view bytes) {
        c.limit_output(20, std::chrono::seconds(1));
        c.write(bytes);
        return bytes.size();
    };
    peer.stop_reading();
    peer.send("123456789012");
    CHECK(peer.waiting() == 12);
    CHECK(peer.is_open());
    peer.send("123456789");
    CHECK(peer.reason() == "Slow Consumer (Pending Bytes)");
}

TEST_CASE_FIXTURE(net_fixture, "session: it hands its connection over, with what it has not used") {
    testing::peer& peer = connect();
    script.on_bytes = [](connection& c, std::string_view) -> std::size_t {
        CHECK(c.become("mqtt", {}).status() == PX_ERR_NOT_FOUND);
        px_session_start start{};
        start.connection_type = PX_CONNECTION_WEBSOCKET;
        start.id_label = to_text("wid");
        const px_listener_login login{to_text("joe"), to_text("secret"), {}, {}};
        start.login = &login;
        c.become("client", start).value();
        return 2;
    };
    peer.send("abcd");
    REQUIRE(peer.handed_over());
    CHECK(peer.handed_over()->kind == "client");
    CHECK(peer.handed_over()->connection_type == PX_CONNECTION_WEBSOCKET);
    CHECK(peer.handed_over()->id_label == "wid");
    REQUIRE(peer.handed_over()->own_login);
    CHECK(peer.handed_over()->own_login->password == "secret");
    CHECK(peer.take_input() == "cd");
    peer.send("ef");
    CHECK(peer.take_input() == "ef");
    peer.answer("INFO");
    CHECK(peer.take() == "INFO");
    CHECK(peer.is_open());
    CHECK(script.heard == strings{"abcd", "returned", "closed ", "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: who connects is told, and pausing holds bytes back") {
    REQUIRE(host.start() == PX_OK);
    script.on_open = [](connection& c) {
        CHECK(view(c.peer().host) == "10.1.1.1");
        CHECK(view(c.peer().tls_version) == "1.3");
        c.pause_reading();
        c.write("wait");
    };
    testing::peer& peer = host.connect("test", {.host = "10.1.1.1", .tls_version = "1.3"});
    peer.send("x");
    CHECK(peer.take() == "wait");
    CHECK(script.heard.empty());
}

TEST_CASE_FIXTURE(net_fixture, "filters: one that fails at what another answers ends it all") {
    script.on_open = [](connection& c) {
        c.push(std::make_unique<mute_filter>()).value();
        c.push(std::make_unique<polite_filter>()).value();
    };
    testing::peer& peer = connect();
    std::string reason = "Read Error";
    SUBCASE("to what comes") {
        peer.send("x");
    }
    SUBCASE("at the end") {
        reason = "Kicked";
        peer.close(reason);
    }
    CHECK(peer.reason() == reason);
    CHECK(peer.filters().empty());
    CHECK(script.heard == strings{"closed " + reason, "freed"});
}

TEST_CASE_FIXTURE(net_fixture, "session: connections end before the plugin does") {
    testing::peer& peer = connect();
    host.stop();
    CHECK(peer.reason() == "Server Shutdown");
    CHECK(script.heard == strings{"closed Server Shutdown", "freed"});
    CHECK(host.left().empty());
}

TEST_CASE_FIXTURE(net_fixture, "listener: what the system says is the reason of the failure") {
    host.refuse_listening("listen tcp 127.0.0.1:80: bind: permission denied");
    CHECK(host.start() == PX_ERR_IO);
    CHECK(host.failure() == "listen tcp 127.0.0.1:80: bind: permission denied");
    place.reset();
    kind.reset();
}

TEST_CASE_FIXTURE(test::scripted_host, "listener: what was not stopped is named") {
    scripted::on_make = [](context& with) {
        px_listen_options wanted{};
        wanted.size = sizeof wanted;
        wanted.port = 8222;
        wanted.kind = to_text("client");
        wanted.label = to_text("test");
        px_listener* kept = nullptr;
        CHECK(net_of(with.host).listen(with.host.handle(), &wanted, &kept) == PX_OK);
    };
    REQUIRE(host.start() == PX_OK);
    REQUIRE(host.listeners().size() == 1);
    CHECK(host.listeners()[0].accepting);
    CHECK(host.listeners()[0].port == 8222);
    testing::peer& peer = host.connect("test");
    peer.send("CONNECT {}");
    CHECK(peer.take_input() == "CONNECT {}");
    host.stop();
    CHECK(host.left() == strings{"listener \"test\""});
    CHECK(peer.reason() == "Server Shutdown");
}

TEST_CASE("frames: a client's bytes come out of frames and go into frames") {
    testing::world world;
    testing::fake_host host(world, *px_plugin_entry_frames(),
                            R"({"host":"127.0.0.1","port":-1,"frame_max":8})");
    REQUIRE(host.start() == PX_OK);
    testing::peer& peer = host.connect("frames");
    REQUIRE(peer.handed_over());
    CHECK(peer.handed_over()->id_label == "fid");
    CHECK(peer.filters() == strings{"frames"});
    for (const char byte : std::string_view("\0\0\0\4PING\0\0\0\2\r\n", 14))
        peer.send({&byte, 1});
    CHECK(peer.take_input() == "PING\r\n");
    peer.answer("INFO {}\r\n");
    CHECK(peer.take() == std::string_view("\0\0\0\10INFO {}\r\0\0\0\1\n", 17));
    SUBCASE("a frame of length 0 is the end") {
        peer.send(std::string_view("\0\0\0\2ab\0\0\0\0cd", 12));
        CHECK(peer.take_input() == "ab");
        CHECK(peer.reason() == "Client Closed");
        CHECK(peer.take() == std::string_view("\0\0\0\0", 4));
    }
    SUBCASE("a longer frame than is allowed is refused") {
        peer.send(std::string_view("\0\0\0\11", 4));
        CHECK(peer.reason() == "Maximum Message Payload Exceeded");
        CHECK(host.take_log().back() == "[ERR] filter frames: read error: found a frame of 9 "
                                        "bytes, at most 8 are allowed");
    }
    host.stop();
    CHECK(host.left().empty());
}

TEST_CASE("lines: a person says and hears things") {
    testing::world world;
    testing::fake_host host(world, *px_plugin_entry_lines(), R"({"host":"127.0.0.1","port":-1})");
    REQUIRE(host.start() == PX_OK);
    const auto& said = host.listen("a.*");
    testing::peer& joe = host.connect("lines");
    testing::peer& ann = host.connect("lines");
    CHECK(joe.take() == "hello, say: pub SUBJECT TEXT, sub SUBJECT, unsub SUBJECT, quit\r\n");
    ann.take();
    joe.send("sub b\r\nsu");
    CHECK(joe.take() == "ok\r\n");
    ann.send("pub a.b hello there\npub b you\n");
    CHECK(ann.take() == "ok\r\nok\r\n");
    world.settle();
    REQUIRE(said.size() == 1);
    CHECK(said[0].payload == "hello there");
    CHECK(joe.take() == "b: you\r\n");
    joe.send(std::string(1030, 'x'));
    CHECK(joe.take() == "error: a line of more than 1024 bytes\r\n");
    CHECK(joe.reason() == "Maximum Control Line Exceeded");
    ann.send("quit\r\nsub c\r\n");
    CHECK(ann.take() == "bye\r\n");
    CHECK(ann.reason() == "Client Closed");
    host.stop();
    CHECK(host.left().empty());
}

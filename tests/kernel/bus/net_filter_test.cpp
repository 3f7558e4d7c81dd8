// A plugin's filter on a socket: what passes, what fails, when it ends.
#include "net/filter_errc.hpp"
#include "net_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using proto::closed_reason;
using testing::far_end;
using testing::scripted_session;

namespace {

/// Turns letters into the other case. `?` is an error, `%` too much, `!` throws, `.` the end, `,`
/// the end of the filter.
struct case_filter {
    const px_net_v0& net;
    px_host& host;
    std::atomic<int>& freed;
    std::uint32_t state = PX_FILTER_OPEN;

    static case_filter& of(void* self) { return *static_cast<case_filter*>(self); }

    static px_status from_peer(void* self, px_text in, px_bytes* up, px_bytes* down) {
        case_filter& mine = of(self);
        for (const char each : view(in)) {
            switch (each) {
            case '?':
            case '%':
                mine.net.append(down, to_text("oops"));
                bus::call_scope::current()->set_failure("found nonsense");
                return each == '%' ? PX_ERR_LIMIT : PX_ERR_INVALID;
            case '!':
                throw std::runtime_error("no luck");
            case '.':
                mine.state = PX_FILTER_CLOSED;
                break;
            case ',':
                mine.state = PX_FILTER_DONE;
                break;
            default:
                *mine.net.reserve(up, 1) = static_cast<char>(each ^ 0x20);
                mine.net.commit(up, 1);
            }
        }
        return PX_OK;
    }
    static px_status to_peer(void* self, px_text in, px_bytes* down) {
        for (const char each : view(in)) {
            const char other = static_cast<char>(each ^ 0x20);
            of(self).net.append(down, {&other, 1});
        }
        return PX_OK;
    }
    static void finish(void* self, px_text reason, px_bytes* down) {
        of(self).net.append(down, reason);
    }
    static void destroy(void* self) {
        ++of(self).freed;
        delete &of(self);
    }
    static const px_filter& functions() {
        static const px_filter made = {
            sizeof(px_filter), 0,       "case", [](void* self) { return of(self).state; },
            from_peer,         to_peer, finish, destroy};
        return made;
    }
};

/// Each connection gets one, and hands itself over to a session of the kernel's.
struct fixture : test::net_fixture {
    std::atomic<int> filters_freed = 0;

    fixture() {
        kernel.kinds.add("client", [this](net::connection& c, net::session_start) {
            c.output().bytes.append("info ");
            return std::make_unique<filtered_session>(c, *this);
        });
        on_open = [this](px_connection* c, const px_session_start& start) {
            CHECK(push(c) == PX_OK);
            return net.become(&host, c, to_text("client"), &start) == PX_OK;
        };
    }
    px_status push(px_connection* c) {
        return net.push_filter(&host, c, &case_filter::functions(),
                               new case_filter{net, host, filters_freed});
    }

    /// Closes for the reason that the error stands for, as sessions do.
    struct filtered_session final : scripted_session {
        filtered_session(net::connection& c, fixture& all)
            : scripted_session(c, all.seen, {}), connection(c), seen(all.seen) {}
        void on_filter_error(const std::error_code& error, std::string_view text) override {
            seen.change([&](testing::happened& h) { h.filter_error = text; });
            connection.close(error == net::filter_errc::too_large
                                 ? closed_reason::max_payload_exceeded
                                 : closed_reason::read_error);
        }
        net::connection& connection;
        testing::happenings& seen;
    };
};

} // namespace

TEST_CASE_FIXTURE(fixture, "net filter: bytes pass through it both ways, below any session") {
    far_end peer = connect();
    CHECK(peer.read(5) == "INFO" + std::string("\0", 1));
    peer.send("abc");
    CHECK(seen.wait_bytes("<ABC"));
    peer.send("d.");
    CHECK(seen.wait_closed(closed_reason::client_closed));
    CHECK(peer.read_all() == "Client Closed");
    CHECK(seen.now().bytes == "<ABCD");
    while (filters_freed == 0)
        settle();
}

TEST_CASE_FIXTURE(fixture, "net filter: one that is done leaves") {
    far_end peer = connect();
    peer.send("ab,");
    REQUIRE(seen.wait_bytes("<AB"));
    settle();
    CHECK(filters_freed == 1);
    peer.send("cd");
    CHECK(seen.wait_bytes("<ABcd"));
}

TEST_CASE_FIXTURE(fixture,
                  "net filter: an error ends the connection behind what it still had to say") {
    far_end peer = connect();
    peer.read(5);
    SUBCASE("of any kind: a read error") {
        peer.send("a?");
        CHECK(seen.wait_closed(closed_reason::read_error));
        CHECK(seen.now().filter_error == "found nonsense");
    }
    SUBCASE("of a limit: too large a payload") {
        peer.send("a%");
        CHECK(seen.wait_closed(closed_reason::max_payload_exceeded));
        CHECK(seen.now().filter_error == "found nonsense");
    }
    CHECK(peer.read_all() == "oops");
}

TEST_CASE_FIXTURE(fixture, "net filter: one that throws ends the connection, and is named") {
    far_end peer = connect();
    peer.read(5);
    peer.send("a!");
    CHECK(seen.wait_closed(closed_reason::read_error));
    CHECK(peer.read_all().empty());
    CHECK(seen.now().filter_error == "filter case of plugin acme has failed");
    CHECK(log.take().back() == "[ERR] Plugin acme: a filter's from_peer threw: no luck");
}

TEST_CASE_FIXTURE(fixture,
                  "net filter: its connections end before its plugin does, whoever's they are") {
    px_listener* const listener = listen(options());
    std::vector<far_end> peers;
    for (int i = 0; i < 3; ++i) {
        peers.push_back(dial(listener));
        peers.back().read(5);
    }
    at_home([&] { net.stop_listening(&host, listener); });
    end();
    CHECK(filters_freed == 3);
    CHECK(seen.wait_closed(closed_reason::server_shutdown));
    for (far_end& each : peers)
        CHECK(each.read_all() == "Server Shutdown");
    CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(fixture, "net filter: a session that reads on hears of the end afterwards") {
    std::promise<int> freed_within;
    on_open = [&](px_connection* c, const px_session_start&) { return push(c) == PX_OK; };
    on_bytes = [&](px_connection* c, std::string_view bytes) {
        net.pause_reading(c);
        net::loop::current()->post([&, c] {
            bus::call_plugin(host, "task", [&] { net.resume_reading(c); });
            freed_within.set_value(freed);
        });
        return bytes.size();
    };
    far_end peer = connect();
    peer.send("abc.");
    CHECK(freed_within.get_future().get() == 0);
    CHECK(wait_closed("Client Closed"));
    CHECK(freed == 1);
}

TEST_CASE_FIXTURE(fixture, "net filter: what is none, or comes too late, stays the plugin's") {
    px_status incomplete = PX_OK, late = PX_OK;
    case_filter mine{net, host, filters_freed};
    on_open = [&](px_connection* c, const px_session_start&) {
        px_filter broken = case_filter::functions();
        broken.to_peer = nullptr;
        incomplete = net.push_filter(&host, c, &broken, &mine);
        net.close(c, {});
        late = net.push_filter(&host, c, &case_filter::functions(), &mine);
        return true;
    };
    far_end peer = connect();
    CHECK(peer.read_all().empty());
    CHECK(wait_closed("Client Closed"));
    CHECK(incomplete == PX_ERR_INVALID);
    CHECK(late == PX_ERR_CLOSED);
    CHECK(filters_freed == 0);
}

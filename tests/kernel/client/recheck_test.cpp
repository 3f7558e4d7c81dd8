// Logins that are decided anew, by authenticators that answer when the test says.
#include <doctest/doctest.h>

#include <chrono>
#include <deque>

#include "client/login_rechecks.hpp"
#include "client_fixture.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using testing::client_fixture;
using testing::far_end;

namespace {

/// Lets everybody in, or keeps the questions for later, or cannot be asked. [loop] all
class deferring final : public auth::authenticator {
public:
    std::string_view name() const override { return "deferring"; }
    void authenticate(auth::auth_request_ptr, auth::auth_outcome so_far,
                      auth::auth_done done) const override {
        ++asked;
        if (defers) {
            kept.push_back({std::move(so_far), std::move(done)});
        } else {
            if (too_busy_for > 0) {
                --too_busy_for;
                so_far.reject_unasked("busy");
            } else {
                so_far.accept({});
            }
            done(std::move(so_far));
        }
    }
    /// The oldest that was kept.
    void answer() const {
        auto [outcome, done] = std::move(kept.front());
        kept.pop_front();
        outcome.accept({});
        done(std::move(outcome));
    }

    struct question {
        auth::auth_outcome so_far;
        auth::auth_done done;
    };
    mutable std::deque<question> kept;
    mutable int asked = 0;
    mutable int too_busy_for = 0;
    bool defers = false;
};

struct fixture : client_fixture {
    std::shared_ptr<deferring> who = std::make_shared<deferring>();

    fixture() { use({}); }
    ~fixture() {
        on_loop([&] { who->kept.clear(); }); // each keeps the chain, which keeps who it asks
    }
    void use(std::chrono::nanoseconds auth_timeout) {
        auto settings = std::make_shared<client::settings>(*service.current());
        settings->authenticators = std::make_shared<const auth::auth_chain>(
            std::vector<std::shared_ptr<const auth::authenticator>>{who});
        if (auth_timeout.count() > 0)
            settings->auth_timeout = auth_timeout;
        service.install(std::move(settings));
        settle();
    }
    template <class Work>
    void on_loop(Work work) {
        net.on_loop(0, work);
    }
    far_end log_in() {
        far_end peer = open();
        connect(peer);
        REQUIRE(peer.read(6) == "PONG\r\n");
        return peer;
    }
    static void connect(far_end& peer) { peer.send("CONNECT {\"verbose\":false}\r\nPING\r\n"); }
    static void still_there(far_end& peer) {
        peer.send("PING\r\n");
        std::string line = peer.read(6);
        if (line == "PING\r\n") // the server's own comes two seconds after CONNECT
            line = peer.read(6);
        CHECK(line == "PONG\r\n");
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "recheck: so many are asked about at a time, the next after them") {
    const std::size_t at_once = client::login_rechecks::open_max / net.loops.size();
    std::vector<far_end> peers;
    for (std::size_t i = 0; i < at_once + 2; ++i)
        peers.push_back(log_in());
    on_loop([&] { who->defers = true; });
    const auto over = service.look_again();
    on_loop([&] {
        CHECK(who->kept.size() == at_once);
        who->answer();
    });
    on_loop([&] {
        CHECK(who->kept.size() == at_once);
        for (std::size_t i = 0; i < at_once; ++i)
            who->answer();
    });
    on_loop([&] { CHECK(who->kept.size() == 1); });
    CHECK(over.wait_for(0s) == std::future_status::timeout);
    on_loop([&] { who->answer(); });
    CHECK(over.wait_for(20s) == std::future_status::ready);
    for (far_end& each : peers)
        still_there(each);
}

TEST_CASE_FIXTURE(fixture,
                  "recheck: who could not be asked about stays, and is asked about again") {
    std::vector<far_end> peers;
    for (int i = 0; i < 3; ++i)
        peers.push_back(log_in());
    on_loop([&] {
        who->asked = 0;
        who->too_busy_for = 2;
    });
    CHECK(service.look_again().wait_for(20s) == std::future_status::ready);
    on_loop([&] { CHECK(who->asked == 5); });
    for (far_end& each : peers)
        still_there(each);
}

TEST_CASE_FIXTURE(fixture, "recheck: a round that comes meanwhile asks each once more") {
    far_end peer = log_in();
    on_loop([&] {
        who->defers = true;
        who->asked = 0;
    });
    for (int i = 0; i < 5; ++i)
        service.look_again();
    settle();
    on_loop([&] {
        CHECK(who->asked == 1);
        who->answer();
    });
    on_loop([&] {
        CHECK(who->asked == 2);
        who->answer();
    });
    on_loop([&] { CHECK(who->asked == 2); });
    still_there(peer);
}

TEST_CASE_FIXTURE(fixture, "recheck: a login under way is answered first, and asked about then") {
    far_end peer = open();
    on_loop([&] {
        who->defers = true;
        who->asked = 0;
    });
    connect(peer);
    for (bool asked = false; !asked;)
        on_loop([&] { asked = who->asked > 0; });
    service.look_again();
    service.look_again();
    settle();
    on_loop([&] {
        CHECK(who->asked == 1);
        who->answer();
    });
    CHECK(peer.read(6) == "PONG\r\n");
    on_loop([&] {
        CHECK(who->asked == 2);
        who->answer();
    });
    still_there(peer);
}

TEST_CASE_FIXTURE(fixture, "recheck: reloads do not put off the end of a login's time") {
    use(300ms);
    far_end peer = open();
    on_loop([&] { who->defers = true; });
    connect(peer);
    auto all = std::async(std::launch::async, [&] { return peer.read_all(); });
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (all.wait_for(5ms) == std::future_status::timeout &&
           std::chrono::steady_clock::now() < until) {
        use({});
        service.look_again();
    }
    REQUIRE(all.wait_for(0s) == std::future_status::ready);
    CHECK(all.get() == "-ERR 'Authentication Timeout'\r\n");
}

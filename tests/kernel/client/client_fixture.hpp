#pragma once

#include "client/session.hpp"
#include "kernel/net/connection_fixture.hpp"
#include "support/captured_log.hpp"

namespace plexus::testing {

/// Accepts everybody, as the test says.
class scripted_authenticator final : public auth::authenticator {
public:
    std::string_view name() const override { return "scripted"; }
    void authenticate(auth::auth_request_ptr request, auth::auth_outcome so_far,
                      auth::auth_done done) const override {
        so_far.accept(who(*request));
        done(std::move(so_far));
    }

    std::function<auth::identity(const auth::auth_request&)> who;
};

/// A client service with accounts `$G`, `$SYS` and `A`, and clients over socket pairs.
struct client_fixture {
    test::captured_log log{true};
    connection_fixture net;
    config::options options = with_account();
    account::registry accounts{net.loops.size(), options};
    client::service service{net.loops, log, accounts};
    std::string info; ///< the line that the last one got

    client_fixture() {
        REQUIRE(accounts.apply(options));
        install([](client::settings&) {});
    }
    ~client_fixture() { net.loops.stop(); }

    static config::options with_account() {
        config::options options;
        options.accounts.emplace_back().name = "A";
        return options;
    }

    using who = std::function<auth::identity(const auth::auth_request&)>;

    /// Installs the default settings, changed, by which everybody logs in as `whom` says; waits
    /// until all sessions have taken them.
    void install(
        const std::function<void(client::settings&)>& change,
        who whom = [](const auth::auth_request&) { return auth::identity(); }) {
        auto settings = std::make_shared<client::settings>();
        settings->options = options;
        auto users = auth::user_directory::build(options);
        REQUIRE(users);
        settings->users = std::move(*users);
        auto authenticator = std::make_shared<scripted_authenticator>();
        authenticator->who = std::move(whom);
        settings->authenticators = std::make_shared<const auth::auth_chain>(
            std::vector<std::shared_ptr<const auth::authenticator>>{std::move(authenticator)});
        settings->auth_timeout = std::chrono::seconds(20);
        change(*settings);
        service.install(std::move(settings)).wait();
    }

    /// A client that has had its INFO; with a place in `start` one that came in elsewhere than by
    /// the listener for clients.
    far_end open(net::session_start start = {}) {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        net.on_loop(0, [&] {
            const std::uint64_t id = ++net.last_id;
            auto made =
                std::make_unique<net::connection>(net.loops[0], ends[0], id, net::peer_address{});
            net::connection& connection = *made;
            net.loops[0].connections().emplace(id, std::move(made));
            connection.open(service.make_session(connection, std::move(start)));
        });
        far_end peer(ends[1]);
        info.clear();
        while (!info.ends_with('\n'))
            info += peer.read(1);
        return peer;
    }

    /// Until all that has come is handled.
    void settle() {
        net.on_loop(0, [] {});
    }
};

} // namespace plexus::testing

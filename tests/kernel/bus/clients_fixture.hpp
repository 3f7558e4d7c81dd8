#pragma once

#include <sys/socket.h>

#include "bus/inspect_table.hpp"
#include "host_fixture.hpp"
#include "kernel/client/client_fixture.hpp"

namespace plexus::test {

/// A plugin beside clients over socket pairs. First watch(), then run().
struct clients_fixture : host_fixture {
    const px_inspect_v0& inspect = bus::inspect_table();
    testing::client_fixture::who whom = [](const auth::auth_request& request) {
        auth::identity who;
        who.name = auth::claimed_name(request.login);
        return who;
    };

    ~clients_fixture() {
        workers.stop();
        loops.stop();
    }

    px_status watch(const px_watcher& watcher, void* arg) {
        px_status status = PX_ERR_FAILED;
        at_init(host, [&] { status = inspect.watch(&host, &watcher, arg); });
        return status;
    }

    /// The loops run, clients may come, and the plugin is active.
    void run() {
        auto settings = std::make_shared<client::settings>();
        settings->options = options;
        auto users = auth::user_directory::build(options);
        REQUIRE(users);
        settings->users = std::move(*users);
        auto authenticator = std::make_shared<testing::scripted_authenticator>();
        authenticator->who = [this](const auth::auth_request& request) { return whom(request); };
        settings->authenticators = std::make_shared<const auth::auth_chain>(
            std::vector<std::shared_ptr<const auth::authenticator>>{std::move(authenticator)});
        settings->auth_timeout = std::chrono::seconds(20);
        clients.install(std::move(settings));
        host.enter(bus::life::active);
        loops.start();
    }

    /// Runs `work` in a call of the plugin on a loop, and waits for it.
    template <class Work>
    void within(net::loop& loop, Work work) {
        on(loop, [&] { bus::call_plugin(host, "a test", work); });
    }
    template <class Work>
    void at_home(Work work) {
        within(loops[0], work);
    }
    /// Whatever the loops have been given by now has run.
    void settle() {
        for (int round = 0; round < 3; ++round)
            for (unsigned i = 0; i < loops.size(); ++i)
                on(loops[i], [] {});
    }

    /// A client that has had its INFO; accepted so long after its batch began.
    testing::far_end open(unsigned loop = 0, net::clock::duration late = {}) {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        on(loops[loop], [&] {
            while (net::clock::now() - loops[loop].now() < late) {
            }
            last_id = kernel.next_id();
            auto made = std::make_unique<net::connection>(loops[loop], ends[0], last_id,
                                                          net::peer_address{"127.0.0.1", 4711, {}});
            net::connection& connection = *made;
            loops[loop].connections().emplace(last_id, std::move(made));
            connection.open(clients.make_session(connection, {}));
        });
        testing::far_end peer(ends[1]);
        while (peer.read(1) != "\n") {
        }
        return peer;
    }
    /// Sends, and waits until it is handled.
    void say(testing::far_end& peer, const std::string& text) {
        peer.send(text + "PING\r\n");
        std::string answer;
        while (!answer.ends_with("PONG\r\n"))
            answer += peer.read(1);
    }
    testing::far_end log_in(const std::string& fields, unsigned loop = 0) {
        testing::far_end peer = open(loop);
        say(peer, "CONNECT {\"verbose\":false," + fields + "}\r\n");
        return peer;
    }

    std::uint64_t last_id = 0; ///< of the connection opened last
};

} // namespace plexus::test

// What stands on a connection until its TLS handshake is over.
#include "net/tls_entrance.hpp"

#include "connection_fixture.hpp"
#include "net/tls_filter.hpp"
#include "support/captured_log.hpp"
#include "support/tls_client.hpp"

using namespace plexus;
using proto::closed_reason;
using testing::connection_fixture;
using testing::far_end;
using testing::happenings;
using testing::scripted_session;

namespace {

struct entrance_fixture {
    testing::temp_dir folder;
    testing::certificate_authority authority{folder, "authority"};
    testing::issued_certificate certificate = authority.issue_server("server");
    test::captured_log log{true};
    happenings seen;
    connection_fixture net;
    std::shared_ptr<net::connection_rate_limit> handshakes =
        std::make_shared<net::connection_rate_limit>(1);

    /// So many at one moment.
    std::vector<far_end> open(int count) {
        config::tls_options options;
        options.certificates = {{certificate.cert_file, certificate.key_file}};
        options.timeout = std::chrono::seconds(20);
        auto context = net::tls_context::make_server(options);
        REQUIRE(context);
        std::vector<net::connection*> entering;
        std::vector<far_end> peers;
        for (int i = 0; i < count; ++i) {
            auto [connection, peer] = net.open(0, seen);
            entering.push_back(&*connection);
            peers.push_back(std::move(peer));
        }
        net.on_loop(0, [&] {
            for (net::connection* const connection : entering)
                connection->become(std::make_unique<net::tls_entrance>(
                    *connection, *context, handshakes, log, "websocket",
                    [this](net::connection& c) {
                        return std::make_unique<scripted_session>(c, seen,
                                                                  scripted_session::input{});
                    }));
        });
        return peers;
    }
    bool logged(std::string_view start) {
        return std::ranges::any_of(
            log.take(), [&](const std::string& line) { return line.starts_with(start); });
    }
};

} // namespace

TEST_CASE_FIXTURE(entrance_fixture, "tls entrance: what follows the handshake is the session's") {
    far_end peer = std::move(open(1).front());
    testing::tls_client client({});
    client.feed({});
    peer.send(client.take_output());
    while (!client.open()) {
        client.feed(peer.read(1));
        peer.send(client.take_output());
    }
    client.write("hello");
    peer.send(client.take_output());
    CHECK(seen.wait_bytes("hello"));
}

TEST_CASE_FIXTURE(entrance_fixture, "tls entrance: what is no TLS is closed, with a debug line") {
    far_end peer = std::move(open(1).front());
    peer.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(peer.read_all().empty());
    CHECK(logged("[DBG] websocket: TLS handshake error from "));
}

TEST_CASE_FIXTURE(entrance_fixture, "tls entrance: beyond the rate limit connections are closed") {
    std::vector<far_end> two = open(2);
    CHECK(two[1].read_all().empty());
    CHECK(logged("[WRN] websocket: Rejected connections due to TLS rate limiting"));
}

// TLS of a plugin's listener: its block, other blocks, and files that are read anew.
#include <boost/json.hpp>
#include <fstream>

#include "config/claims.hpp"
#include "net/tls_context.hpp"
#include "net_fixture.hpp"
#include "support/certificates.hpp"
#include "support/tls_client.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using testing::far_end;

namespace {

struct fixture : test::net_fixture {
    testing::temp_dir folder;
    testing::certificate_authority authority{folder, "authority"};
    testing::issued_certificate first = authority.issue_server("first");
    testing::issued_certificate second = authority.issue_server("second");

    static std::string block(const testing::issued_certificate& certificate, bool maps = false) {
        config::tls_options tls;
        tls.certificates = {{certificate.cert_file, certificate.key_file}};
        tls.verify = tls.verify_and_map = maps;
        tls.timeout = std::chrono::seconds(20);
        return boost::json::serialize(config::tls_json(tls));
    }
    px_listener* listen_tls(const std::string& tls, std::uint32_t types = 0) {
        px_listen_options wanted = options(PX_LISTEN_HOME);
        wanted.tls = to_text(tls);
        wanted.connection_types = types;
        return listen(wanted);
    }
    /// The certificate that a handshake with it shows; the session then hears "hi".
    std::string shown(px_listener* listener, const testing::tls_client_options& dialling = {}) {
        far_end peer = dial(listener);
        testing::tls_client client(dialling);
        client.feed({});
        peer.send(client.take_output());
        while (!client.open()) {
            client.feed(peer.read(1));
            peer.send(client.take_output());
        }
        client.write("hi");
        peer.send(client.take_output());
        REQUIRE(seen.wait([](const auto& h) { return h.bytes.ends_with("hi"); }));
        const auto context = listener->place().tls.load();
        std::string spki;
        for (const auto* each : {&first, &second})
            if (const auto made =
                    net::tls_context::make_server(*config::tls_from_json(block(*each)));
                made && (*made)->same_certificates(*context))
                spki = each->spki_sha256;
        return spki;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "net tls: a listener's sessions begin behind the handshake") {
    on_open = [&](px_connection* c, const px_session_start& start) {
        px_peer who{};
        net.peer(c, &who);
        CHECK(view(who.tls_version) == "1.3");
        CHECK(view(who.tls_cipher).starts_with("TLS_"));
        CHECK(start.flags == PX_START_TLS);
        return true;
    };
    px_listener* const listener = listen_tls(block(first));
    CHECK(shown(listener) == first.spki_sha256);
    CHECK(seen.now().bytes == "<hi");
}

TEST_CASE_FIXTURE(fixture,
                  "net tls: a session knows who showed a certificate, and whom they wanted") {
    config::tls_options tls;
    tls.certificates = {{first.cert_file, first.key_file}};
    tls.ca_file = authority.ca_file();
    tls.verify = true;
    on_open = [&](px_connection* c, const px_session_start&) {
        px_peer who{};
        net.peer(c, &who);
        CHECK(view(who.certificate_subject) == "CN=joe");
        CHECK(view(who.tls_server_name) == "localhost");
        return true;
    };
    px_listener* const listener = listen_tls(boost::json::serialize(config::tls_json(tls)));
    testing::tls_client_options dialling;
    dialling.server_name = "localhost";
    dialling.certificate = authority.issue_client("joe");
    CHECK(shown(listener, dialling) == first.spki_sha256);
    CHECK(seen.now().bytes == "<hi");
}

TEST_CASE_FIXTURE(fixture, "net tls: blocks that cannot be used are refused with the reason") {
    const auto check = [&](std::string_view json) {
        return in_init([&] { return net.check_tls(&host, to_text(json)); });
    };
    CHECK(check(block(first)) == PX_OK);
    CHECK(check("[]") == PX_ERR_INVALID);
    CHECK(px_host::failure() == "tls: expected a tls block as a JSON object");
    CHECK(check(R"({"timeout":"2s"})") == PX_ERR_INVALID);
    CHECK(px_host::failure() == R"(tls: "timeout" is "2s", expected a whole number)");
    CHECK(check(R"({"verfy":true})") == PX_ERR_INVALID);
    CHECK(px_host::failure() == "tls: it has keys that a tls block does not have");
    CHECK(check(R"({"certificates":[{"cert_file":"/none","key_file":"/none"}]})") ==
          PX_ERR_INVALID);
    CHECK(px_host::failure().find("/none") != std::string::npos);
    CHECK(net.check_tls(&host, to_text(block(first))) == PX_ERR_THREAD);
}

TEST_CASE_FIXTURE(fixture, "net tls: another block is for connections to come") {
    px_listener* const listener = listen_tls(block(first));
    CHECK(shown(listener) == first.spki_sha256);
    at_home([&] {
        bus::call_plugin(host, "reload", [&] {
            CHECK(net.set_tls(&host, listener, to_text("{")) == PX_ERR_INVALID);
            CHECK(net.set_tls(&host, listener, to_text(block(second))) == PX_OK);
        });
    });
    CHECK(shown(listener) == second.spki_sha256);
    px_listener* const plain = listen(options());
    at_home([&] { CHECK(net.set_tls(&host, plain, to_text(block(second))) == PX_ERR_STATE); });
}

TEST_CASE_FIXTURE(fixture, "net tls: a reload reads the files anew, all or nothing") {
    px_listener* const listener = listen_tls(block(first));
    const auto overwrite = [](const std::string& file, std::string_view content) {
        std::ofstream(file, std::ios::trunc) << content;
    };
    overwrite(first.cert_file, second.cert_pem);
    overwrite(first.key_file, second.key_pem);
    CHECK(host.check_reload(config::options(), false).has_value());
    const auto before = listener->place().tls.load();
    host.reload();
    CHECK(listener->place().tls.load() != before);
    overwrite(first.cert_file, "no certificate");
    const auto refused = host.check_reload(config::options(), false);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().starts_with("test: "));
    // The plugin's own part differs: it will say which block there is to be.
    CHECK(host.check_reload(config::options(), true).has_value());
}

TEST_CASE_FIXTURE(fixture, "net tls: the server's own block, without client certificates") {
    config::tls_options server;
    server.certificates = {{first.cert_file, first.key_file}};
    server.verify = server.verify_and_map = true;
    server.ca_file = authority.ca_file();
    kernel.server_tls = server;
    px_listener* const listener = listen(options(PX_LISTEN_SERVER_TLS | PX_LISTEN_HOME));
    CHECK(shown(listener) == first.spki_sha256);
    CHECK_FALSE(listener->place().tls.load()->verifies_peer());
    // A reload may give the server another one.
    config::options fresh;
    fresh.tls = server;
    fresh.tls->certificates = {{second.cert_file, second.key_file}};
    REQUIRE(host.check_reload(fresh, false).has_value());
    host.reload();
    CHECK(shown(listener) == second.spki_sha256);
}

TEST_CASE_FIXTURE(fixture, "net tls: for which logins certificates are mapped is known") {
    CHECK_FALSE(bus::maps_certificates(host));
    listen_tls(block(first), PX_CONNECTION_MQTT);
    CHECK_FALSE(bus::maps_certificates(host));
    listen_tls(block(first, true), PX_CONNECTION_WEBSOCKET);
    REQUIRE(bus::maps_certificates(host));
    CHECK(bus::maps_certificates(host)->bits == PX_CONNECTION_WEBSOCKET);
    listen_tls(block(first, true));
    CHECK(bus::maps_certificates(host)->bits == 0);
}

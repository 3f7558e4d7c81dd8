#include "kernel/net/tls_conversation.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>

using namespace plexus::net;
using namespace plexus::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace config = plexus::config;

TEST_CASE("tls: versions 1.2 and 1.3 are served and carry bytes both ways") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        conversation talk(make_context(server_options()), of_version(version));
        CHECK(talk.filter.state() == filter_state::opening);
        talk.run();
        REQUIRE(talk.open());
        CHECK(talk.filter.ready());
        exchange(talk, "CONNECT {}\r\n", "PONG\r\n");
        exchange(talk, "x", "y");

        const tls_facts facts = talk.facts();
        CHECK(facts.version == (version == TLS1_3_VERSION ? "1.3" : "1.2"));
        CHECK(facts.cipher == (version == TLS1_3_VERSION
                                   ? "TLS_AES_128_GCM_SHA256"
                                   : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
        CHECK(facts.cipher == talk.client.cipher());
        CHECK(facts.peer_certificates.empty());
        CHECK(!facts.peer_key);
        CHECK(!facts.resumed);
    }
}

TEST_CASE("tls: versions below the minimum are refused and named") {
    config::tls_options only_1_3 = server_options();
    only_1_3.min_version = config::tls_version::tls_1_3;
    conversation newer(make_context(only_1_3), of_version(TLS1_2_VERSION));
    newer.run();
    REQUIRE(!newer.outcome);
    CHECK(newer.outcome.error() == filter_errc::handshake);
    CHECK(newer.filter.failure() == "tls: client offered only unsupported versions: [303 302 301]");
    CHECK(newer.client.failed());

    conversation old(make_context(server_options()), of_version(TLS1_1_VERSION));
    old.run();
    REQUIRE(!old.outcome);
    CHECK(old.filter.failure() == "tls: client offered only unsupported versions: [302 301]");
}

TEST_CASE("tls: bytes right behind the client's last handshake message are not lost") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        conversation talk(make_context(server_options()), of_version(version));
        talk.client.feed({});
        std::string to_server;
        while (!talk.client.open()) {
            to_server = talk.client.take_output();
            REQUIRE(talk.harness.feed(to_server).has_value());
            talk.client.feed(talk.harness.take_down());
        }
        talk.client.write("CONNECT {}\r\nPING\r\n");
        REQUIRE(talk.harness.feed(talk.client.take_output()).has_value());
        CHECK(talk.filter.ready());
        CHECK(talk.harness.take_up() == "CONNECT {}\r\nPING\r\n");
    }
}

TEST_CASE("tls: big payloads pass whole, in any pieces") {
    std::mt19937 random(3);
    std::string big(3'000'000, '\0');
    for (char& byte : big) {
        byte = static_cast<char>(random());
    }
    for (const std::size_t piece : {std::size_t{70'000}, std::size_t{1500}}) {
        conversation talk(make_context(server_options()));
        talk.random = &random;
        talk.piece_max = piece;
        talk.run();
        REQUIRE(talk.open());
        exchange(talk, big, std::string_view(big).substr(1000));
    }
}

TEST_CASE("tls: handshake and data do not depend on how the bytes are cut") {
    std::mt19937 random(5);
    const auto context = make_context(verifying_options());
    for (int round = 0; round < 12; ++round) {
        tls_client_options options = of_version(round % 2 == 0 ? TLS1_2_VERSION : TLS1_3_VERSION);
        options.certificate = shared().client;
        conversation talk(context, options);
        talk.random = &random;
        talk.piece_max = round < 6 ? 1 : 100;
        talk.run();
        REQUIRE(talk.open());
        exchange(talk, "PUB a 5\r\nhello\r\n", std::string(20'000, 'm'));
        exchange(talk, std::string(20'000, 'n'), "+OK\r\n");
    }
}

TEST_CASE("tls: an idle connection keeps no record buffers") {
    conversation talk(make_context(server_options()));
    talk.run();
    exchange(talk, "PING\r\n", "PONG\r\n");
    CHECK((SSL_CTX_get_mode(make_context(server_options())->native()) & SSL_MODE_RELEASE_BUFFERS) !=
          0);
}

TEST_CASE("tls: a verified client certificate is there for mapping") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client_options options = of_version(version);
        options.certificate = shared().client;
        conversation talk(make_context(verifying_options()), options);
        talk.run();
        REQUIRE(talk.open());
        const tls_facts facts = talk.facts();
        REQUIRE(facts.peer_certificates.size() == 1);
        char name[64];
        X509_NAME_get_text_by_NID(X509_get_subject_name(facts.peer_certificates[0].get()),
                                  NID_commonName, name, sizeof name);
        CHECK(name == "alice"s);
        REQUIRE(facts.peer_key);
        std::string hex;
        for (const auto byte : *facts.peer_key) {
            hex += "0123456789abcdef"[byte >> 4];
            hex += "0123456789abcdef"[byte & 15];
        }
        CHECK(hex == shared().client.spki_sha256);
    }
}

TEST_CASE("tls: with verify a client without a certificate is refused") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        conversation talk(make_context(verifying_options()), of_version(version));
        talk.run();
        REQUIRE(!talk.outcome);
        CHECK(talk.outcome.error() == filter_errc::handshake);
        CHECK(talk.filter.failure() == "tls: client didn't provide a certificate");
        CHECK(talk.filter.state() == filter_state::opening);
        CHECK(talk.client.failed()); // the alert has reached it
    }
}

TEST_CASE("tls: a client certificate of a stranger is refused and named in the failure") {
    certificate_authority stranger(shared().folder, "stranger");
    tls_client_options options;
    options.certificate = stranger.issue_client("mallory");
    conversation talk(make_context(verifying_options()), options);
    talk.run();
    REQUIRE(!talk.outcome);
    CHECK(talk.outcome.error() == filter_errc::handshake);
    CHECK(talk.filter.failure() ==
          "tls: failed to verify certificate: x509: certificate signed by unknown authority "
          "(CN=mallory SHA-256: " +
              options.certificate->sha256 + ")");
    CHECK(talk.client.failed());
}

TEST_CASE("tls: expired, too early and misused client certificates are refused with the reason") {
    fixture own;
    const auto context = make_context([&] {
        config::tls_options options = verifying_options();
        options.ca_file = own.authority.ca_file();
        return options;
    }());
    const auto refusal = [&](certificate_request request) {
        request.subject = {{.type = "CN", .value = "bob"}};
        tls_client_options options;
        options.certificate = own.authority.issue("bob", request);
        conversation talk(context, options);
        talk.run();
        REQUIRE(!talk.outcome);
        return std::string(talk.filter.failure());
    };
    certificate_request expired;
    expired.valid_for_seconds = -1800;
    const std::string start = "tls: failed to verify certificate: x509: certificate has expired or "
                              "is not yet valid: current time ";
    CHECK(refusal(expired).starts_with(start));
    CHECK(refusal(expired).find(" is after ") != std::string::npos);
    certificate_request early;
    early.valid_from_seconds = 1800;
    CHECK(refusal(early).starts_with(start));
    CHECK(refusal(early).find(" is before ") != std::string::npos);
    certificate_request for_servers;
    for_servers.for_client = false;
    CHECK(refusal(for_servers)
              .starts_with("tls: failed to verify certificate: x509: certificate specifies an "
                           "incompatible key usage (CN=bob SHA-256: "));
}

TEST_CASE("tls: whatever stands in the CA file is trusted, also a single client's certificate") {
    config::tls_options options = verifying_options();
    options.ca_file = shared().client.cert_file;
    tls_client_options client;
    client.certificate = shared().client;
    conversation talk(make_context(options), client);
    talk.run();
    CHECK(talk.open());
}

TEST_CASE("tls: only pinned keys may connect") {
    config::tls_options options = verifying_options();
    options.pinned_certs = {std::string(64, '0'), shared().client.spki_sha256};
    tls_client_options client;
    client.certificate = shared().client;
    conversation pinned(make_context(options), client);
    pinned.run();
    CHECK(pinned.open());

    options.pinned_certs = {std::string(64, '0')};
    conversation other(make_context(options), client);
    other.run();
    REQUIRE(!other.outcome);
    CHECK(other.outcome.error() == filter_errc::handshake);
    CHECK(other.filter.failure() == "certificate not pinned");

    options.verify = false; // no certificate is asked for, so nobody has a pinned one
    conversation without(make_context(options));
    without.run();
    REQUIRE(!without.outcome);
    CHECK(without.filter.failure() == "certificate not pinned");
}

TEST_CASE("tls: sessions are resumed, with the client's certificate") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto context = make_context(verifying_options());
        tls_client_options options = of_version(version);
        options.certificate = shared().client;
        conversation first(context, options);
        first.run();
        exchange(first, "PING\r\n", "PONG\r\n"); // TLS 1.3 hands the ticket out after the handshake
        CHECK(!first.client.resumed());
        REQUIRE(first.client.session() != nullptr);

        conversation second(context, options);
        second.client.resume(first.client.session());
        second.run();
        REQUIRE(second.open());
        CHECK(second.client.resumed());
        CHECK(second.facts().resumed);
        CHECK(second.facts().peer_certificates.size() == 1);
        CHECK(second.facts().peer_key == first.facts().peer_key);
        exchange(second, "PING\r\n", "PONG\r\n");
    }
}

TEST_CASE("tls: a ticket of one context is worth nothing to another") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client_options options = of_version(version);
        options.certificate = shared().client;
        conversation first(make_context(verifying_options()), options);
        first.run();
        exchange(first, "PING\r\n", "PONG\r\n");
        REQUIRE(first.client.session() != nullptr);

        certificate_authority other(shared().folder, "other");
        config::tls_options changed = verifying_options();
        changed.ca_file = other.ca_file();
        conversation second(make_context(changed), options);
        second.client.resume(first.client.session());
        second.run();
        REQUIRE(!second.outcome);
        CHECK(second.filter.failure().find("certificate signed by unknown authority") !=
              std::string_view::npos);

        conversation same_options(make_context(verifying_options()), options);
        same_options.client.resume(first.client.session());
        same_options.run();
        CHECK(same_options.open());
        CHECK(!same_options.client.resumed());
    }
}

TEST_CASE("tls: the certificate is chosen by the name the client asks for") {
    fixture own;
    const auto named = [&](const std::string& name, key_kind key, std::vector<std::string> names) {
        certificate_request request;
        request.subject = {{.type = "CN", .value = name}};
        request.dns_names = std::move(names);
        request.key = key;
        const auto issued = own.authority.issue(name, request);
        return config::certificate_pair{issued.cert_file, issued.key_file};
    };
    config::tls_options options;
    options.certificates = {named("one", key_kind::ec, {"one.test"}),
                            named("two-ec", key_kind::ec, {"two.test"}),
                            named("two-rsa", key_kind::rsa, {"two.test"}),
                            named("wild", key_kind::ed25519, {"*.wild.test"})};
    const auto context = make_context(options);
    const auto served = [&](const std::string& name, int version, std::string algorithms = {}) {
        tls_client_options client = of_version(version);
        client.ca_file = own.authority.ca_file();
        client.server_name = name;
        client.signature_algorithms = std::move(algorithms);
        conversation talk(context, client);
        talk.run();
        CHECK(talk.open());
        CHECK(talk.facts().server_name == name);
        return talk.client.peer_common_name();
    };
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CHECK(served("one.test", version) == "one");
        CHECK(served("two.test", version) == "two-ec");
        CHECK(served("two.test", version, "RSA-PSS+SHA256") == "two-rsa");
        CHECK(served("a.wild.test", version) == "wild");
        CHECK(served("unknown.test", version) == "one");
        CHECK(served("", version) == "one");
    }
    // TLS 1.2: the cipher suites say as well which keys the client can do with.
    tls_client_options rsa_only = of_version(TLS1_2_VERSION);
    rsa_only.ca_file = own.authority.ca_file();
    rsa_only.server_name = "two.test";
    rsa_only.cipher_list = "ECDHE-RSA-AES128-GCM-SHA256";
    conversation talk(context, rsa_only);
    talk.run();
    CHECK(talk.client.peer_common_name() == "two-rsa");
}

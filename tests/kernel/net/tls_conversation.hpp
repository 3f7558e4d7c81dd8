// A TLS filter and a client that talk to each other in memory.
#pragma once

#include "net/tls_filter.hpp"

#include "support/certificates.hpp"
#include "support/filter_harness.hpp"
#include "support/tls_client.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace plexus::testing {

using namespace plexus::net;

/// One authority with a server and a client certificate, made once for all tests of a program.
struct fixture {
    temp_dir folder;
    certificate_authority authority{folder, "authority"};
    issued_certificate server = authority.issue_server();
    issued_certificate client = authority.issue_client("alice");
};

inline const fixture& shared() {
    static const fixture instance;
    return instance;
}

inline config::tls_options server_options() {
    config::tls_options options;
    options.certificates = {{shared().server.cert_file, shared().server.key_file}};
    return options;
}

inline config::tls_options verifying_options() {
    config::tls_options options = server_options();
    options.verify = true;
    options.ca_file = shared().authority.ca_file();
    return options;
}

inline std::shared_ptr<const tls_context> make_context(const config::tls_options& options) {
    auto made = tls_context::make_server(options);
    if (!made) {
        FAIL(made.error());
    }
    return *made;
}

/// A client and a filter, wired to each other.
struct conversation {
    explicit conversation(std::shared_ptr<const tls_context> context,
                          const tls_client_options& options = {})
        : filter(std::move(context)), harness(filter), client(options) {}

    /// Carries bytes to and fro until both are silent or the filter fails.
    void run() {
        client.feed({});
        for (int i = 0; i < 50; ++i) {
            const std::string to_server = client.take_output();
            if (!to_server.empty() && outcome) {
                outcome = random ? harness.feed_split(to_server, *random, piece_max)
                                 : harness.feed(to_server);
            }
            const std::string to_client = harness.take_down();
            if (to_server.empty() && to_client.empty()) {
                return;
            }
            client.feed(to_client);
        }
        FAIL("the conversation does not end");
    }

    tls_facts facts() const {
        connection_facts facts;
        filter.publish(facts);
        REQUIRE(facts.tls);
        return *facts.tls;
    }

    bool open() const { return filter.state() == filter_state::open && client.open(); }

    tls_filter filter;
    filter_harness harness;
    tls_client client;
    plexus::result<void> outcome;
    std::mt19937* random = nullptr;
    std::size_t piece_max = 1;
};

inline void exchange(conversation& talk, std::string_view to_server, std::string_view to_client) {
    talk.client.write(to_server);
    REQUIRE(talk.filter.to_peer(to_client, talk.harness.down).has_value());
    talk.run();
    REQUIRE(talk.outcome.has_value());
    CHECK(talk.harness.take_up() == to_server);
    CHECK(talk.client.take_plain() == to_client);
}

inline tls_client_options of_version(int version) {
    tls_client_options options;
    options.ca_file = shared().authority.ca_file();
    options.version_min = options.version_max = version;
    return options;
}

} // namespace plexus::testing

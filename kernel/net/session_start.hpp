#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "auth/authenticator.hpp"
#include "base/secret.hpp"
#include "base/shared_slot.hpp"
#include "config/options.hpp"

namespace plexus::net {

class tls_context;

/// An address on which the server listens besides that for clients, as sessions, listings and the
/// ports file see it.
///
/// Thread: [any] but `host` and `port`, which are constant once it listens.
/// Owner:  shared by the listener and its sessions.
struct listening_place {
    std::string label;                  ///< "websocket"
    std::string scheme;                 ///< of its URLs: "wss"
    std::string host;                   ///< as asked for: a name or an address
    std::string bound;                  ///< the address really listened on
    int port = 0;                       ///< the real one
    shared_slot<const tls_context> tls; ///< null: it has none
    std::atomic<bool> accepting{false};
};

/// What a session begins with, beyond its connection.
struct session_start {
    config::connection_type type = config::connection_type::standard;
    bool map_certificate = false; ///< verify_and_map of where it comes from
    bool tls = false;             ///< what the peer is told of TLS
    /// Where it was accepted; null: by the listener for clients.
    std::shared_ptr<const listening_place> place{};
    std::string peer_label{}; ///< names the peer in logs; empty: its address
    std::string id_label{};   ///< names the number in logs; empty: the kind's own
    // Fill the fields of CONNECT that the client leaves empty.
    std::string user{};
    secret_string password{};
    secret_string token{};
    secret_string jwt{};
    std::shared_ptr<const auth::listener_login> login{}; ///< null: the configuration's
    std::chrono::nanoseconds auth_timeout{0};            ///< 0: the configuration's
    std::chrono::nanoseconds ping_interval{0};           ///< 0: the configuration's
};

} // namespace plexus::net

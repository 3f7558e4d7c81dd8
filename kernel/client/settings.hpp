#pragma once

#include <memory>

#include "auth/authenticator.hpp"
#include "auth/user_directory.hpp"
#include "config/options.hpp"
#include "proto/info.hpp"

namespace plexus::net {
class connection_rate_limit;
class tls_context;
} // namespace plexus::net

namespace plexus::client {

/// Everything client sessions take from one configuration; a reload makes a new one.
///
/// Thread: [any] immutable. Owner: shared by the service and whoever works with it just now.
struct settings {
    config::options options;
    proto::server_info info;  ///< what INFO says of the server
    std::string event_server; ///< what events say of it: proto::event_server_head()
    std::shared_ptr<const auth::user_directory> users;
    std::shared_ptr<const auth::auth_chain> authenticators;
    std::chrono::nanoseconds auth_timeout{};
    std::shared_ptr<const net::tls_context> tls;            ///< null: no TLS
    std::shared_ptr<net::connection_rate_limit> handshakes; ///< null without TLS
    bool over_unix_socket = false;
};

using settings_ptr = std::shared_ptr<const settings>;

} // namespace plexus::client

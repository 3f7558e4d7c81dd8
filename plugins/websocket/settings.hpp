#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "origin.hpp"

namespace plexus::websocket {

/// The websocket section of the configuration, checked.
struct settings {
    std::string host = "0.0.0.0";
    std::int64_t port = 0; ///< 0: no listener, -1: any free one
    std::string tls;       ///< JSON; empty: none
    origin_rules origins;
    std::chrono::nanoseconds handshake_timeout{0}; ///< 0: none was given
    bool compression = false;
    std::string user, password, token, no_auth_user;
    std::chrono::nanoseconds auth_timeout{0}; ///< 0: the server's
    std::string user_cookie, password_cookie, token_cookie, jwt_cookie;
    std::string extra_headers;                 ///< of the answer to the upgrade, as lines
    std::chrono::nanoseconds ping_interval{0}; ///< 0: the server's

    bool enabled() const noexcept { return port != 0; }
    /// Whether logins of its own take the place of the server's.
    bool own_login() const noexcept {
        return !user.empty() || !token.empty() || !no_auth_user.empty();
    }
};

/// Reads them from the plugin's configuration. Errors: the reference's sentence for the start-up.
std::expected<settings, std::string> read_settings(std::string_view config);

} // namespace plexus::websocket

#pragma once

#include <chrono>

#include "config/options.hpp"

namespace plexus::auth {

/// What INFO and the session need to know about authentication.
struct auth_facts {
    bool required = false;   ///< CONNECT must be authenticated
    bool advertised = false; ///< INFO auth_required: not with a no_auth_user that the user set
    bool nonce = false;      ///< INFO carries a nonce
};

/// How long a connection may take until CONNECT, counted from the end of the TLS handshake.
std::chrono::nanoseconds auth_timeout(const config::options& options);

} // namespace plexus::auth

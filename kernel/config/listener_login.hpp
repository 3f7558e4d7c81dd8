#pragma once

#include <string>
#include <string_view>

#include "config/options.hpp"

/// Logins of single listeners beside the users of the server.
namespace plexus::config {

/// Why nobody could be `name`, the user of clients that give none; empty: somebody can, or `name`
/// is. [any] pure
std::string no_auth_user_error(const options& values, std::string_view name);

/// Why the login that a plugin's listener for clients (websocket, mqtt) has of its own cannot stand
/// beside the server's users; empty: it can. The reference's texts. [any] pure
std::string listener_login_error(const options& values);

} // namespace plexus::config

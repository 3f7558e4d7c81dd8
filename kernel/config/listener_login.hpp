#pragma once

#include <string>
#include <string_view>

#include "config/options.hpp"

/// Listeners for clients that plugins have: their logins beside the users of the server.
namespace plexus::config {

/// Why nobody could be `name`, the user of clients that give none; empty: somebody can, or `name`
/// is. [any] pure
std::string no_auth_user_error(const options& values, std::string_view name);

/// Why the block of a plugin's listener for clients (websocket, mqtt) cannot stand: its own login
/// beside the server's users, or the address to advertise; empty: it can. The reference's texts.
/// [any] pure
std::string listener_block_error(const options& values);

} // namespace plexus::config

#pragma once

#include <cstdint>

#include <plexus/abi/inspect.h>

#include "text/json_writer.hpp"

namespace plexus::monitoring {

/// "Client" and "nats", or what else it is; the type of what is no client is empty. [any] pure
const char* connection_kind(const px_connection_row& row);
const char* client_type(const px_connection_row& row);
/// Whether it has logged in with a key of its own, which its account stands for. [any] pure
bool is_key_of_account(const px_connection_row& row);

/// How a connection is shown.
struct connection_form {
    std::int64_t now_wall_ns = 0;
    bool auth = false; ///< with user, account, JWT and certificates
};

/// One connection as an element of the array that is open, in two parts: its subscriptions stand
/// between them, when they are wanted. [any] pure
void begin_connection(json_writer& out, const px_connection_row& row, const connection_form& form);
void end_connection(json_writer& out, const px_connection_row& row, const connection_form& form);

/// One subscription in full. Those of open connections do not repeat the account. [any] pure
void write_subscription(json_writer& out, const px_subscription_row& row, bool with_account);

} // namespace plexus::monitoring

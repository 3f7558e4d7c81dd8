#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <plexus/abi/inspect.h>

/// What events say, as JSON. [any] pure, but for the time zone of the host.
namespace plexus::monitoring {

/// What is an event's own.
struct event_stamp {
    std::string id;
    std::int64_t wall_ns; ///< when it happened
    std::string server;   ///< the JSON of server_identity::stamp()
};

/// A client has logged in.
std::string connect_event(const event_stamp& stamp, const px_connection_row& row);
/// One has ended: at row.stop_wall_ns.
std::string disconnect_event(const event_stamp& stamp, const px_connection_row& row);
/// A login was refused.
std::string refusal_event(const event_stamp& stamp, const px_connection_row& row);
/// The number of connections of an account, as it is or has just become.
std::string connections_event(const event_stamp& stamp, const px_account_row& row);

} // namespace plexus::monitoring

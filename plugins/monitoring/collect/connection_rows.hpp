#pragma once

#include <vector>

#include <plexus/task.hpp>

#include "collect/connection_json.hpp"
#include "collect/connection_list.hpp"
#include "collect/output.hpp"

namespace plexus::monitoring {

/// How the connections of a list are shown.
struct connection_rows_form {
    connection_form row;
    subscription_detail subscriptions = subscription_detail::none;
};

/// The second round of connz: the connections of a page, in its order, as elements of the array
/// that is open. Each is written on its own loop, a window of them at a time, and of what the rows
/// of a window subscribe to slice_subscriptions in a task, so that none takes long. False: nobody
/// wants the rest. [home]
plexus::task<bool> write_connections(const sources& from, std::vector<listed_connection> page,
                                     connection_rows_form form, output& out);
inline constexpr std::size_t window_rows = 128;
/// Tokens and certificates are read for these.
inline constexpr std::size_t window_rows_with_auth = 32;
inline constexpr std::size_t window_rows_with_subscriptions = 16;
inline constexpr std::uint32_t slice_subscriptions = 256;

} // namespace plexus::monitoring

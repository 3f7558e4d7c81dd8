#pragma once

#include "system/system_requests.hpp"

namespace plexus::monitoring {

/// "$SYS.REQ.USER.INFO": who the connection that asks is, and what it may do. [home]
plexus::task<void> answer_user_info(system_requests& requests, account_ref where, asked request);

/// A user's permissions as px_connection_row has them, as the reference shows them: only lists that
/// are not empty. Empty: it has none. [any] pure
std::string shown_permissions(std::string_view permissions);

} // namespace plexus::monitoring

#pragma once

#include "system/event_ids.hpp"
#include "system/system_requests.hpp"

namespace plexus::monitoring {

/// Requests whose answers have forms of their own, without an envelope. What cannot be read of
/// them is a line in the log and no answer, as in the reference. [home]

/// IDZ: name, host and id.
plexus::task<void> answer_id(system_requests& requests, account_ref where, asked request);
/// CONNS of one account: the event that tells of its connections; silent when it has none.
plexus::task<void> answer_connections(system_requests& requests, event_ids& ids, account_ref where,
                                      asked request);
/// "$SYS.DEBUG.SUBSCRIBERS": the body is a subject, and perhaps a queue group behind a blank.
plexus::task<void> answer_subscribers(system_requests& requests, account_ref where, asked request);
/// NSUBS: the same, of any account, as another server asks for it; silent when the account has no
/// connections.
plexus::task<void> answer_local_subscribers(system_requests& requests, account_ref where,
                                            asked request);

} // namespace plexus::monitoring

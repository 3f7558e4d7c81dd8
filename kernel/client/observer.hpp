#pragma once

#include "account/account.hpp"
#include "proto/closed_reason.hpp"

namespace plexus::client {

class session;

/// Hears what becomes of connections.
///
/// Thread: [loop] of the session; several at once. What is told about is good for the call.
/// Owner:  whoever gives it to service::observe(); outlives every loop.
/// Limits: the session waits for it: it must be short.
class observer {
public:
    /// A client has logged in, or its login was decided anew in its favour.
    virtual void connected(session& who) = 0;
    /// One ends, whatever it had reached; its subscriptions are still there.
    virtual void closed(session& who, proto::closed_reason reason) = 0;
    /// Its login was refused, or it did not begin with one; closed() follows.
    virtual void refused(session& who, proto::closed_reason reason) = 0;
    /// The number of connections of an account has changed.
    virtual void account_connections(const account::account& which) = 0;

protected:
    ~observer() = default;
};

} // namespace plexus::client

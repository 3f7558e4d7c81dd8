#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/listener.hpp"

namespace plexus::net {

/// A bound, listening, non-blocking socket.
struct listen_socket {
    int descriptor = -1;
    listen_address address; ///< with the real port
};

/// Binds and listens. A host name is resolved; of its addresses the first IPv4 one is taken, as the
/// reference does; an unspecified one (0.0.0.0, ::) means both families. A unix socket file that
/// nobody listens on any more is replaced. Errors: "listen tcp 127.0.0.1:4222: bind: address
/// already in use" and the like. [init]
text_result<listen_socket> listen_on(const listen_address& address);

/// The next waiting connection, non-blocking; its descriptor, or -1 with errno.
int accept_next(int listening, peer_address& peer);

} // namespace plexus::net

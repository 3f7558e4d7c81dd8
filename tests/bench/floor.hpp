#pragma once

#include "socket.hpp"

namespace plexus::bench {

/// The least a process could do in the server's place: it parses nothing and only moves the bytes.
/// Clients say their role with their first byte, 'P' or 'S', and get one byte back.
enum class floor_mode {
    sink,   ///< reads from P; answers "PONG\r\n" when a read ends with "PING\r\n"
    copy,   ///< what comes from a P goes to every S
    one_of, ///< what one read from P brings goes to one S, in turn
    back,   ///< from P to S and from S to P
};

/// Serves until killed. Throws when a client goes away.
void run_floor(const unique_fd& listener, floor_mode mode);

} // namespace plexus::bench

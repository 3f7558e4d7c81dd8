#pragma once

#include "child.hpp"
#include "floor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace plexus::bench {

/// What is measured: a server program, or the floor when the command is empty.
struct target {
    std::string name;
    std::vector<std::string> command;
    std::string user{}; ///< whom the server lets in; empty: everybody

    bool is_floor() const noexcept { return command.empty(); }
};

/// A target that runs and takes connections.
struct running {
    child process;
    std::uint16_t port = 0;
    double start_ms = 0; ///< from fork to the first PONG; servers only
};

/// Starts a server on a free port of 127.0.0.1 and waits for its first PONG.
running start_server(const target& t);
running start_floor(floor_mode mode);

} // namespace plexus::bench

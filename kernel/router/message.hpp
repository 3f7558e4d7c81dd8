#pragma once

#include <string_view>

#include "base/shared_bytes.hpp"
#include "proto/message.hpp"

namespace plexus::router {

/// One message on its way through the server, as views that are good for the call.
struct message {
    proto::message_head head;
    std::string_view body; ///< header block and payload
    /// Holds body when it is large enough to be passed on by reference.
    const shared_bytes* block = nullptr;
    /// Go through every check but deliver nothing (`Nats-Trace-Only`).
    bool dry_run = false;

    std::string_view subject() const noexcept { return head.subject; }
};

} // namespace plexus::router

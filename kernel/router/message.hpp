#pragma once

#include <string_view>

#include "base/shared_bytes.hpp"

namespace plexus::router {

/// One message on its way through the server, as views that are good for the call.
///
/// The size digits are the publisher's own spelling, which deliveries repeat (core 7).
struct message {
    std::string_view subject;
    std::string_view reply;         ///< empty: none
    std::string_view body;          ///< header block and payload
    std::string_view size_digits;   ///< of body
    std::string_view header_digits; ///< of the header block; empty: no header block
    std::size_t header_size = 0;
    /// Holds body when it is large enough to be passed on by reference, with the CRLF behind it.
    const shared_bytes* block = nullptr;
    /// Go through every check but deliver nothing (`Nats-Trace-Only`).
    bool dry_run = false;

    std::string_view header() const noexcept { return body.substr(0, header_size); }
    std::string_view payload() const noexcept { return body.substr(header_size); }
};

} // namespace plexus::router

#pragma once

#include <cstdint>
#include <string_view>

namespace plexus::websocket {

/// What is spoken over WebSocket, as the end of the path says.
struct protocol {
    std::string_view path_end; ///< empty: every other
    std::string_view kind;     ///< of the session that goes on
    std::uint32_t connection_type;
    std::string_view id_label; ///< of its log lines
    /// Told in the answer: libraries for browsers insist on it, whether they asked for it or not.
    std::string_view subprotocol;
};

/// What a path asks for. Lives for ever.
const protocol& protocol_of_path(std::string_view path) noexcept;

} // namespace plexus::websocket

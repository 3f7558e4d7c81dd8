#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <plexus/loop.hpp>
#include <plexus/net.hpp>

#include "handshake.hpp"
#include "request.hpp"

namespace plexus::websocket {

/// The HTTP side of a connection until it is upgraded: reads one request, answers it, and hands the
/// connection over with frames below it, or ends it.
///
/// Thread: [loop] the connection's. Owner: the kernel.
/// Limits: request_reader::head_max; the time of handshake_timeout, or without one
///         handshake_time_max.
class upgrade_session final : public session {
public:
    static constexpr const char* kind = "websocket-upgrade";
    static constexpr std::chrono::seconds handshake_time_max{30};

    /// `options` outlives it.
    upgrade_session(const seed& from, const settings& options);

    void on_open() override;
    std::size_t on_bytes(std::string_view bytes) override;

private:
    void answer(const request& asked, bool more_came);
    void refuse(const refusal& why, bool with_body = true);
    void hand_over(const upgrade& granted);

    const settings& options_;
    const std::uint32_t flags_; ///< PX_START_... of the listener
    request_reader reader_;
    timer patience_;
};

} // namespace plexus::websocket

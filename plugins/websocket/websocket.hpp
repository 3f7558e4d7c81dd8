#pragma once

#include <string>
#include <string_view>

#include <plexus/net.hpp>
#include <plexus/plugin.hpp>

#include "settings.hpp"

namespace plexus::websocket {

/// NATS over WebSocket, and whatever else is spoken over it: a listener, the upgrade of its
/// connections, and frames below the sessions that go on.
///
/// Thread: [home]; sessions are made on every loop and share the settings, which stay as they are.
/// Owner:  the kernel. Errors: the reference's sentences.
class plugin {
public:
    static constexpr px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_NET_V0_ID, 0, 0}};
    static constexpr const char* claims[] = {"websocket"};
    static constexpr description about{
        .name = "websocket",
        .version = "0.1.0",
        .text = "Clients over WebSocket",
        .requirements = requirements,
        .claims = claims,
    };

    explicit plugin(context& context);

    result<void> init();
    /// Of the section the kernel lets nothing change but the TLS block.
    result<void> check(std::string_view proposed) const;
    void reload();
    void drain(std::uint32_t reason);

private:
    const host& host_;
    const settings settings_;
    std::string tls_; ///< in force
    session_kind upgrades_;
    listener listener_;
};

} // namespace plexus::websocket

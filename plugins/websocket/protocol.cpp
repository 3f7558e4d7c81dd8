#include "protocol.hpp"

#include <plexus/abi/auth.h>

namespace plexus::websocket {

const protocol& protocol_of_path(std::string_view path) noexcept {
    static constexpr protocol client{"", "client", PX_CONNECTION_WEBSOCKET, "wid", ""};
    static constexpr protocol others[] = {
        {"/mqtt", "mqtt", PX_CONNECTION_MQTT_WS, "mid_ws", "mqtt"},
        {"/leafnode", "leafnode", PX_CONNECTION_LEAFNODE_WS, "lid_ws", ""},
    };
    for (const protocol& each : others)
        if (path.ends_with(each.path_end))
            return each;
    return client;
}

} // namespace plexus::websocket

#include "websocket.hpp"

#include <memory>
#include <utility>

#include "upgrade_session.hpp"

namespace plexus::websocket {

namespace {

settings settings_of(std::string_view config) {
    auto read = read_settings(config);
    if (!read)
        throw failure({PX_ERR_INVALID, read.error()});
    return std::move(*read);
}

} // namespace

plugin::plugin(context& context)
    : host_(context.host), settings_(settings_of(host_.config())), tls_(settings_.tls),
      upgrades_(host_, upgrade_session::kind,
                [this](const session_kind::seed& from) {
                    return std::make_unique<upgrade_session>(from, settings_);
                }),
      listener_(host_) {}

result<void> plugin::init() {
    if (!settings_.enabled())
        return {};
    if (auto added = upgrades_.add(); !added)
        return added;
    const std::string_view scheme = tls_.empty() ? "ws" : "wss";
    const auto bound = listener_.listen({
        .host = settings_.host,
        .port = static_cast<std::int32_t>(settings_.port),
        .kind = upgrade_session::kind,
        .connection_types = PX_CONNECTION_WEBSOCKET,
        .tls = tls_,
        .label = "websocket",
        .scheme = scheme,
    });
    if (!bound)
        return error{bound.error().status,
                     "Unable to listen for websocket connections: " + bound.error().text};
    host_.notice("Listening for websocket clients on ", scheme, "://", settings_.host, ":",
                 listener_.address().second);
    if (tls_.empty())
        host_.warn("Websocket not configured with TLS. DO NOT USE IN PRODUCTION!");
    return {};
}

result<void> plugin::check(std::string_view proposed) const {
    const auto read = read_settings(proposed);
    if (!read)
        return error{PX_ERR_INVALID, read.error()};
    if (read->tls.empty() != tls_.empty())
        return error{PX_ERR_INVALID,
                     "a reload can neither add nor take away the TLS of a listener"};
    return read->tls.empty() ? result<void>{} : listener_.check_tls(read->tls);
}

void plugin::reload() {
    std::string tls = settings_of(host_.config()).tls;
    if (!listener_.listening() || tls == tls_)
        return;
    if (const auto taken = listener_.set_tls(tls); taken)
        tls_ = std::move(tls);
    else
        host_.error("the TLS block stays as it is: ", taken.error().text);
}

void plugin::drain(std::uint32_t) {
    listener_.stop();
    host_.drained();
}

} // namespace plexus::websocket

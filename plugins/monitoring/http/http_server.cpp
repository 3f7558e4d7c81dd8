#include "http/http_server.hpp"

#include <exception>

#include "http/limits.hpp"
#include "http/session.hpp"

namespace plexus::monitoring {

namespace {

constexpr const char* kind_name = "monitoring-http";

/// A session as the kernel knows it.
struct held {
    http_server& server;
    px_connection* const connection;
    session talk;

    held(http_server& owner, px_connection* with)
        : server(owner), connection(with), talk(owner, with) {
        server.opened(connection);
    }
    ~held() { server.closed(connection); }
};

void* open(void* arg, px_connection* connection, const px_session_start*) {
    auto& server = *static_cast<http_server*>(arg);
    void* made = nullptr;
    server.host().guard("a session", [&] {
        auto* const fresh = new held(server, connection);
        made = fresh;
        fresh->talk.open();
    });
    return made;
}

std::uint64_t on_bytes(void* session, px_text bytes) {
    auto& self = *static_cast<held*>(session);
    const std::uint64_t size = bytes.size;
    self.server.host().guard("a session", [&] { self.talk.on_bytes(view(bytes)); });
    return size;
}

void on_drained(void* session) {
    auto& self = *static_cast<held*>(session);
    self.server.host().guard("a session", [&] { self.talk.on_drained(); });
}

void on_close(void* session, px_text) {
    delete static_cast<held*>(session);
}

constexpr px_session_kind kind{
    .size = sizeof(px_session_kind),
    .reserved = 0,
    .name = kind_name,
    .open = open,
    .on_bytes = on_bytes,
    .on_drained = on_drained,
    .on_close = on_close,
};

std::string host_and_port(std::string_view name, std::uint32_t port) {
    const bool six = name.find(':') != name.npos;
    return (six ? "[" : "") + std::string(name) + (six ? "]:" : ":") + std::to_string(port);
}

} // namespace

http_server::~http_server() {
    if (listener_ == nullptr || !host_.gives_back())
        return;
    net_.stop_listening(host_.handle(), listener_);
    while (!connections_.empty())
        net_.close(*connections_.begin(), to_text("Server Shutdown"));
}

result<void> http_server::listen(const http_address& where) {
    if (where.port < -1 || where.port > 65535)
        return error{PX_ERR_INVALID,
                     "listen tcp: address " + std::to_string(where.port) + ": invalid port"};
    px_host* const self = host_.handle();
    if (const auto added = host_.outcome(net_.add_kind(self, &kind, this)); !added)
        return added.error();
    const std::uint32_t secure = where.secure ? PX_LISTEN_SERVER_TLS : 0u;
    px_listen_options options{};
    options.size = sizeof options;
    options.flags = PX_LISTEN_HOME | PX_LISTEN_AUXILIARY | secure;
    options.host = to_text(where.host);
    options.port = static_cast<std::int32_t>(where.port);
    options.kind = to_text(kind_name);
    options.label = to_text("monitoring");
    options.scheme = to_text(where.secure ? "https" : "http");
    if (const px_status status = net_.listen(self, &options, &listener_); status != PX_OK)
        return host_.last_error(status);
    px_text ignored{};
    std::uint32_t port = 0;
    net_.address(self, listener_, &ignored, &port);
    host_.notice("Starting ", where.secure ? "https" : "http", " monitor on ",
                 host_and_port(where.host, port));
    return {};
}

bool http_server::full() {
    if (connections_.size() <= limits::connections_max && tasks_.size() < limits::answers_max)
        return false;
    ++counters_.refused_connections;
    return true;
}

} // namespace plexus::monitoring

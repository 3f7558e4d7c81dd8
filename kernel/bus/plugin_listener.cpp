#include "bus/plugin_listener.hpp"

#include "bus/text.hpp"
#include "net/session.hpp"
#include "net/tls_context.hpp"
#include "net/tls_entrance.hpp"

using namespace plexus;

config::tls_options bus::without_client_certificates(config::tls_options tls) {
    tls.verify = false;
    tls.verify_and_map = false;
    tls.pinned_certs.clear();
    return tls;
}

px_listener::px_listener(px_host& host, const px_listen_options& wanted,
                         net::session_kinds::maker_ptr kind)
    : host_(host), kind_(std::move(kind)), server_tls_((wanted.flags & PX_LISTEN_SERVER_TLS) != 0),
      types_{static_cast<std::uint8_t>(wanted.connection_types)},
      place_(std::make_shared<bus::plugin_place>()),
      listener_(
          host.kernel().loops, host.log(),
          [&kernel = host.kernel(), auxiliary = (wanted.flags & PX_LISTEN_AUXILIARY) != 0] {
              return auxiliary ? ++kernel.last_auxiliary_id : kernel.next_id();
          },
          [this](net::connection& connection) { return admit(connection); },
          (wanted.flags & PX_LISTEN_HOME) != 0 ? &host.home() : nullptr) {
    place_->handle = this;
    place_->label = bus::view(wanted.label);
    place_->scheme = bus::view(wanted.scheme);
    place_->host = bus::view(wanted.host);
}

text_result<void> px_listener::open(const net::listen_address& address) {
    if (auto opened = listener_.open(address); !opened)
        return opened;
    place_->bound = listener_.addresses().front().host;
    place_->port = listener_.addresses().front().port;
    if (place_->host.empty())
        place_->host = place_->bound;
    host_.kernel().places.add(place_);
    return {};
}

void px_listener::start() {
    if (stopped_)
        return;
    place_->accepting = true;
    listener_.start();
}

void px_listener::stop() {
    stopped_ = true;
    place_->accepting = false;
    listener_.stop();
}

// On the connection's loop.
std::unique_ptr<net::session> px_listener::admit(net::connection& connection) {
    const auto tls = tls_now_.load();
    if (tls == nullptr)
        return (*kind_)(connection, {.place = place_});
    return std::make_unique<net::tls_entrance>(
        connection, tls->context, tls->handshakes, host_.log(), place_->label,
        [this, map = tls->map_certificate](net::connection& opened) {
            return (*kind_)(opened, {.map_certificate = map, .tls = true, .place = place_});
        });
}

std::optional<config::connection_types> px_listener::maps_certificates() const {
    const auto tls = tls_now_.load();
    return tls != nullptr && tls->map_certificate ? std::optional(types_) : std::nullopt;
}

text_result<std::shared_ptr<const bus::listener_tls>>
px_listener::make_tls(const tls_options& tls) const {
    auto context = net::tls_context::make_server(tls);
    if (!context)
        return std::unexpected(std::move(context.error()));
    auto made = std::make_shared<bus::listener_tls>();
    made->context = std::move(*context);
    made->map_certificate = tls.verify_and_map;
    // What a limit has counted goes on when the limit stays.
    const auto former = tls_now_.load();
    made->handshakes =
        former != nullptr && tls_ && tls_->connection_rate_limit == tls.connection_rate_limit
            ? former->handshakes
            : std::make_shared<net::connection_rate_limit>(tls.connection_rate_limit);
    return made;
}

void px_listener::install(const tls_options& tls, std::shared_ptr<const bus::listener_tls> made) {
    tls_ = tls;
    place_->tls.store(made->context);
    tls_now_.store(std::move(made));
}

text_result<void> px_listener::set_tls(tls_options tls) {
    const std::lock_guard lock(mutex_);
    auto made = make_tls(tls);
    if (!made)
        return std::unexpected(std::move(made.error()));
    install(tls, std::move(*made));
    return {};
}

text_result<void> px_listener::prepare_tls(const options& fresh) {
    const std::lock_guard lock(mutex_);
    prepared_ = nullptr;
    if (!tls_)
        return {};
    prepared_options_ =
        server_tls_ && fresh.tls ? bus::without_client_certificates(*fresh.tls) : *tls_;
    auto made = make_tls(*prepared_options_);
    if (!made)
        return std::unexpected(std::move(made.error()));
    prepared_ = std::move(*made);
    return {};
}

void px_listener::take_prepared() {
    const std::lock_guard lock(mutex_);
    if (prepared_ != nullptr)
        install(*prepared_options_, std::exchange(prepared_, nullptr));
}

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <plexus/abi/net.h>

#include "bus/plugin_host.hpp"
#include "config/options.hpp"
#include "net/connection_rate_limit.hpp"
#include "net/listener.hpp"

namespace plexus::bus {

/// What handshakes of a listener share.
struct listener_tls {
    std::shared_ptr<const net::tls_context> context;
    std::shared_ptr<net::connection_rate_limit> handshakes;
    bool map_certificate = false;
};

/// Every place of a plugin is one of these.
struct plugin_place : net::listening_place {
    px_listener* handle = nullptr;
};

} // namespace plexus::bus

/// An address on which the server listens for a plugin.
///
/// Thread: [home] but where said; connections begin on their own loops.
/// Owner:  the plugin's net_holdings, until the loops have ended: connections refer to it.
struct px_listener {
    using options = plexus::config::options;
    using tls_options = plexus::config::tls_options;

    px_listener(px_host& host, const px_listen_options& wanted,
                plexus::net::session_kinds::maker_ptr kind);

    /// Binds; a system's refusal is in the words of the reference. [init]
    plexus::text_result<void> open(const plexus::net::listen_address& address);
    void start();
    /// Accepts nothing more. The plugin asks for it, or the kernel as it did not.
    void stop();

    const plexus::net::listening_place& place() const noexcept { return *place_; }
    bool has_tls() const noexcept { return tls_now_.load() != nullptr; }
    bool stopped() const noexcept { return stopped_; }
    /// The ways to log in for which it maps certificates to users; none when it does not. [any]
    std::optional<plexus::config::connection_types> maps_certificates() const;

    /// A TLS block, or another one, for connections to come. [init] [home]
    plexus::text_result<void> set_tls(tls_options tls);
    // In two steps: reads the files of the present block anew; takes them. [init]
    plexus::text_result<void> prepare_tls(const options& fresh);
    void take_prepared();

private:
    std::unique_ptr<plexus::net::session> admit(plexus::net::connection& connection);
    plexus::text_result<std::shared_ptr<const plexus::bus::listener_tls>>
    make_tls(const tls_options& tls) const;
    void install(const tls_options& tls, std::shared_ptr<const plexus::bus::listener_tls> made);

    px_host& host_;
    const plexus::net::session_kinds::maker_ptr kind_;
    const bool server_tls_; ///< its block is that of the listener for clients
    const plexus::config::connection_types types_;
    const std::shared_ptr<plexus::bus::plugin_place> place_;
    plexus::net::listener listener_;
    plexus::shared_slot<const plexus::bus::listener_tls> tls_now_;
    bool stopped_ = false;

    mutable std::mutex mutex_; // guards what follows
    std::optional<tls_options> tls_;
    std::optional<tls_options> prepared_options_;
    std::shared_ptr<const plexus::bus::listener_tls> prepared_;
};

namespace plexus::bus {

/// The TLS block of a listener that is to have the server's own: without client certificates.
config::tls_options without_client_certificates(config::tls_options tls);

} // namespace plexus::bus

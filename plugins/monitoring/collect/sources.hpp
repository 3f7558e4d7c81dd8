#pragma once

#include <cstdint>

#include <plexus/host.hpp>
#include <plexus/inspect.hpp>
#include <plexus/loop.hpp>

namespace plexus::monitoring {

class closed_connections;
class cpu_meter;
class endpoints;
class server_options;
struct queue_load;
struct settings;

/// What the collectors read from.
///
/// Thread: [home], but host and inspect. Owner: the plugin; all of it lives as long.
struct sources {
    const plexus::host& host;
    const px_inspect_v0& inspect;
    const monitoring::settings& settings;
    const server_options& options;
    closed_connections& closed;
    const cpu_meter& cpu;
    const endpoints& paths; ///< of HTTP
    queue_load& system_requests;

    px_host* self() const noexcept { return host.handle(); }
    px_loop home() const { return home_loop(host); }
    std::uint32_t loops() const { return host.server().loops; }
};

} // namespace plexus::monitoring

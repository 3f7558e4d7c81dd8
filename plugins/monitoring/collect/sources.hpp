#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <plexus/abi/inspect.h>
#include <plexus/host.hpp>
#include <plexus/loop.hpp>

namespace plexus::monitoring {

class closed_connections;
class cpu_meter;
class server_options;
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
    /// Of HTTP, by path.
    const std::map<std::string, std::uint64_t, std::less<>>& requests;

    px_host* self() const noexcept { return host.handle(); }
    px_loop home() const { return home_loop(host); }
    std::uint32_t loops() const { return host.server().loops; }
};

/// Calls `call(const Row&)` for each row of one of the tables of px_inspect_v0: `list` is the
/// function, what stands between the host and the callback follows `call`. Nothing may throw
/// through the kernel, so `call` is noexcept.
template <class Row, class Function, class Call, class... Arguments>
auto each_row(px_host* host, Function list, Call&& call, Arguments... arguments) {
    using plain = std::remove_reference_t<Call>;
    static_assert(std::is_nothrow_invocable_v<plain&, const Row&>);
    return list(
        host, arguments..., [](void* arg, const Row* row) { (*static_cast<plain*>(arg))(*row); },
        &call);
}

} // namespace plexus::monitoring

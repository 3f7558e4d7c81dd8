#include "bus/net_holdings.hpp"

#include <algorithm>

#include "bus/grace.hpp"
#include "net/interface_addresses.hpp"

namespace plexus::bus {

net_holdings::net_holdings(px_host& host) : host_(host), residents_(host.kernel().loops.size()) {}

net_holdings::~net_holdings() = default;

bool net_holdings::add_kind(const px_session_kind& kind, void* arg) {
    const bool added =
        host_.kernel().kinds.add(kind.name, [&host = host_, &kind, arg](net::connection& connection,
                                                                        net::session_start start) {
            return std::make_unique<px_connection>(host, kind, arg, connection, std::move(start));
        });
    if (added)
        kinds_.emplace_back(kind.name);
    return added;
}

px_listener& net_holdings::add(std::unique_ptr<px_listener> listener) {
    return *listeners_.emplace_back(std::move(listener));
}

bool net_holdings::has(const px_listener* listener) const {
    return std::ranges::find(listeners_, listener, &std::unique_ptr<px_listener>::get) !=
           listeners_.end();
}

std::optional<config::connection_types> net_holdings::maps_certificates() const {
    std::optional<config::connection_types> all;
    for (const auto& each : listeners_) {
        const auto types = each->maps_certificates();
        if (!types)
            continue;
        if (!all)
            all = types;
        else // no bit at all means every type
            all->bits = all->bits == 0 || types->bits == 0
                            ? std::uint8_t{0}
                            : static_cast<std::uint8_t>(all->bits | types->bits);
    }
    return all;
}

void net_holdings::open_doors() {
    for (const auto& each : listeners_)
        each->start();
}

// Where the plugin's own part differs the plugin gives its listeners another block, or none.
text_result<void> net_holdings::check_reload(const config::options& fresh, bool own) {
    for (const auto& each : listeners_)
        if (auto prepared = each->prepare_tls(fresh); !prepared && !own)
            return std::unexpected(fmt::format("{}: {}", each->place().label, prepared.error()));
    return {};
}

void net_holdings::reload() {
    for (const auto& each : listeners_)
        each->take_prepared();
}

void net_holdings::close_doors() {
    if (closed_.exchange(true, std::memory_order_acq_rel))
        return;
    for (const std::string& each : kinds_)
        host_.kernel().kinds.remove(each);
    net::loop_group& loops = host_.kernel().loops;
    for (unsigned i = 0; i < loops.size(); ++i)
        loops[i].post([this, i] { end_all(residents_[i]); });
}

// Connections with a filter of the plugin end, too, whoever has their session.
void net_holdings::end_all(residents& here) {
    while (!here.sessions.empty())
        (*here.sessions.begin())->end();
    while (!here.filters.empty()) {
        plugin_filter& filter = **here.filters.begin();
        filter.connection().abandon();
        filter.end();
    }
}

std::vector<std::string> net_holdings::take_back(std::function<void()> done) {
    close_doors(); // of one that was never deactivated
    std::vector<std::string> left;
    for (const auto& each : listeners_) {
        if (each->stopped())
            continue;
        left.push_back(fmt::format("listener \"{}\" on {}", each->place().label,
                                   net::join_host_port(each->place().bound, each->place().port)));
        each->stop();
    }
    after_last_task(host_.home(), std::move(done));
    return left;
}

void net_holdings::enter(net::loop& here, px_connection& session) {
    residents_[here.index].sessions.insert(&session);
}
void net_holdings::leave(net::loop& here, px_connection& session) {
    residents_[here.index].sessions.erase(&session);
}
void net_holdings::enter(net::loop& here, plugin_filter& filter) {
    residents_[here.index].filters.insert(&filter);
}
void net_holdings::leave(net::loop& here, plugin_filter& filter) {
    residents_[here.index].filters.erase(&filter);
}

} // namespace plexus::bus

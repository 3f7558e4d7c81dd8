#include "monitoring.hpp"

#include "endpoints/own.hpp"
#include "http/paths.hpp"

namespace plexus::monitoring {

namespace {

template <class Table>
const Table& table(const plexus::host& host, const char* id) {
    const auto* found = host.find<Table>(id);
    if (found == nullptr)
        throw failure({PX_ERR_NOT_FOUND, std::string("the server does not provide ") + id});
    return *found;
}

error cannot(const std::string& why) {
    return {PX_ERR_INVALID, "Can't start monitoring: " + why};
}

} // namespace

monitoring_plugin::monitoring_plugin(plexus::context& context)
    : host_(context.host), tasks_(context.tasks),
      inspect_(table<px_inspect_v0>(host_, PX_INSPECT_V0_ID)),
      settings_(settings::read(host_.config())), closed_(host_, inspect_), cpu_(host_, inspect_),
      events_(host_), endpoints_(clean_path(settings_.base_path)),
      sources_{host_, inspect_, settings_, options_, closed_, cpu_, endpoints_, system_requests_},
      system_(sources_, host_.find<px_control_v0>(PX_CONTROL_V0_ID), tasks_),
      server_(host_, table<px_net_v0>(host_, PX_NET_V0_ID), endpoints_, tasks_),
      console_sources_{sources_, traffic_, log_},
      metrics_sources_{sources_, traffic_, server_, endpoints_,
                       host_.find<px_metrics_v0>(PX_METRICS_V0_ID)},
      provided_(host_, endpoints_) {
    add_own_endpoints(endpoints_, sources_, tasks_);
    add_console(endpoints_, console_sources_);
    add_metrics_endpoint(endpoints_, metrics_sources_, tasks_);
    add_lists(endpoints_, sources_, tasks_);
    events_.closed.emplace_back([this](const px_connection_row& row) { closed_.add(row); });
    events_.sample_every = traffic::sample_every;
    events_.sampled.emplace_back([this](const px_sample& seen) { traffic_.sample(seen); });
    events_.logged.emplace_back([this](std::uint32_t level, std::int64_t wall_ns,
                                       std::string_view line) { log_.add(level, wall_ns, line); });
    events_.reloaded.emplace_back([this] {
        read_options();
        system_.reloaded();
    });
    system_.watch(events_);
}

plexus::result<void> monitoring_plugin::init() {
    read_options();
    if (auto started = events_.start(inspect_); !started)
        return started.error();
    if (settings_.profile_port != 0 || settings_.profile_block_rate != 0)
        host_.warn("prof_port and prof_block_rate have no effect: they are about profiles of the "
                   "Go run-time, which this server is not made with");
    return listen();
}

plexus::result<void> monitoring_plugin::listen() {
    const std::int64_t plain = settings_.http_port;
    const std::int64_t secure = settings_.https_port;
    if (plain == 0 && secure == 0)
        return {}; // for the system account alone
    if (plain != 0 && secure != 0)
        return cannot("can't specify both HTTP (" + std::to_string(plain) + ") and HTTPs (" +
                      std::to_string(secure) + ") ports");
    if (secure != 0 && options_.find("tls") == nullptr)
        return cannot("TLS cert and key required for HTTPS");
    const auto listens = server_.listen(
        {.host = settings_.host, .port = plain != 0 ? plain : secure, .secure = secure != 0});
    if (!listens)
        return cannot("can't listen to the monitor port: " + listens.error().text);
    return {};
}

plexus::result<void> monitoring_plugin::activate() {
    if (auto started = cpu_.start(); !started)
        return started;
    return system_.activate();
}

void monitoring_plugin::drain(std::uint32_t reason) {
    system_.drain(reason);
    host_.drained();
}

void monitoring_plugin::read_options() {
    // The time first: what is shown is never older than it says.
    px_server_row now{};
    now.size = sizeof now;
    inspect_.server(host_.handle(), &now);
    options_.read(view(inspect_.options(host_.handle())), now.config_load_wall_ns);
    if (settings_.host.empty())
        settings_.host = options_.text("host");
    closed_.keep_at_most(static_cast<std::size_t>(
        std::max<std::int64_t>(options_.integer("max_closed_clients"), 0)));
}

} // namespace plexus::monitoring

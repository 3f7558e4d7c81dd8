#pragma once

#include <plexus/abi/control.h>
#include <plexus/abi/http.h>
#include <plexus/abi/inspect.h>
#include <plexus/abi/net.h>
#include <plexus/plugin.hpp>

#include "collect/sources.hpp"
#include "console/console.hpp"
#include "console/log_ring.hpp"
#include "http/endpoints.hpp"
#include "http/http_server.hpp"
#include "http/provided.hpp"
#include "metrics/metrics_text.hpp"
#include "metrics/traffic.hpp"
#include "settings.hpp"
#include "state/closed_connections.hpp"
#include "state/cpu_meter.hpp"
#include "state/events.hpp"
#include "state/queue_load.hpp"
#include "state/server_options.hpp"
#include "system/system_account.hpp"

namespace plexus::monitoring {

extern const px_http_v0 http_table;

inline constexpr px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0},
                                                  {PX_BUS_V0_ID, 0, 0},
                                                  {PX_NET_V0_ID, 0, 0},
                                                  {PX_INSPECT_V0_ID, 0, 0},
                                                  {PX_CONTROL_V0_ID, 1, 0}};
inline constexpr px_provision provisions[] = {{PX_HTTP_V0_ID, &http_table}};
inline constexpr px_option own_options[] = {
    {"console", PX_OPTION_BOOLEAN, 0, "true", nullptr, 0, 0, nullptr,
     "Whether there is a console, and not a list of links alone."}};
inline constexpr const char* claims[] = {"http",       "http_port", "http_base_path", "https",
                                         "https_port", "prof_port", "prof_block_rate"};

/// The parts of the plugin, put together.
///
/// Thread: as PLEXUS_PLUGIN says.
class monitoring_plugin {
public:
    static constexpr plexus::description about{
        .name = "monitoring",
        .version = "0.1.0",
        .text = "What the server is doing, over HTTP and in the system account",
        .requirements = requirements,
        .provisions = provisions,
        .options = own_options,
        .claims = claims,
    };

    explicit monitoring_plugin(plexus::context& context);

    plexus::result<void> init();
    plexus::result<void> activate();
    void drain(std::uint32_t reason);

    provided_http& http() noexcept { return provided_; }

private:
    plexus::result<void> listen();
    void read_options();

    const plexus::host& host_;
    plexus::task_scope& tasks_;
    const px_inspect_v0& inspect_;
    settings settings_;
    server_options options_;
    closed_connections closed_;
    cpu_meter cpu_;
    traffic traffic_;
    log_ring log_;
    events events_;
    endpoints endpoints_;
    queue_load system_requests_;
    const sources sources_;
    system_account_services system_;
    http_server server_;
    const console_sources console_sources_;
    const metrics_sources metrics_sources_;
    provided_http provided_;
};

} // namespace plexus::monitoring

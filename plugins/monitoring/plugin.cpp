// Monitoring: what the server is doing, over HTTP and in the system account.
#include "monitoring.hpp"

#include <plexus/abi/http.h>
#include <plexus/plugin.hpp>

namespace {

using plexus::monitoring::monitoring_plugin;
using plexus::monitoring::provided_http;

provided_http* http_of(void* provider) {
    auto* const found = plexus::plugin_instance<monitoring_plugin>::of(provider);
    return found != nullptr ? &found->http() : nullptr;
}

px_status add_endpoint(void* provider, px_host* owner, const px_http_endpoint* endpoint,
                       void* arg) {
    provided_http* const http = http_of(provider);
    return http != nullptr ? http->add(owner, *endpoint, arg) : PX_ERR_STATE;
}

px_status remove_endpoint(void* provider, px_host*, const char* path) {
    provided_http* const http = http_of(provider);
    return http != nullptr ? http->remove(path) : PX_ERR_STATE;
}

} // namespace

const px_http_v0 plexus::monitoring::http_table = [] {
    px_http_v0 table = provided_http::request_functions();
    table.add = add_endpoint;
    table.remove = remove_endpoint;
    return table;
}();

PLEXUS_PLUGIN(monitoring_plugin)

#pragma once

#include "http/endpoints.hpp"
#include "http/http_server.hpp"
#include "metrics/exposition.hpp"
#include "metrics/traffic.hpp"

namespace plexus::monitoring {

/// "plexus_message_...": how long messages take, how large they are, and which subjects and
/// accounts have most of them.
void add_traffic_metrics(exposition& to, const traffic& seen);

/// "plexus_http_...": the HTTP server.
void add_http_metrics(exposition& to, const http_server& server, const endpoints& known);

/// "plexus_bound_reached_total": how often a bound has had its effect.
void add_bound(exposition& to, std::string_view bound, std::uint64_t times);

} // namespace plexus::monitoring

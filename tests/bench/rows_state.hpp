#pragma once

#include "rows.hpp"

namespace plexus::bench {

/// Resident memory for each connection that did CONNECT and is silent since.
std::optional<std::vector<double>> measure_idle_connections(const target& t, const effort& e);
/// Resident memory and CPU for each subscription of a subject nobody else has.
std::optional<std::vector<double>> measure_subscriptions(const target& t, const effort& e);
/// Resident memory of a server that does nothing, and the time from its start to a first PONG.
std::optional<std::vector<double>> measure_start(const target& t, const effort& e);

} // namespace plexus::bench

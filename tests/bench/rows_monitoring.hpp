#pragma once

#include "rows.hpp"

namespace plexus::bench {

/// The longest that a client waits for a PONG while pages about all connections of a server are
/// made: their list, that with their users, that of their subscriptions, /metrics where there is
/// one.
std::optional<std::vector<double>> measure_listing(const target& t, const effort& e);

} // namespace plexus::bench

#pragma once

#include "rows.hpp"

namespace plexus::bench {

/// The longest that a client waits for a PONG while all connections of a server are listed.
std::optional<std::vector<double>> measure_listing(const target& t, const effort& e);

} // namespace plexus::bench

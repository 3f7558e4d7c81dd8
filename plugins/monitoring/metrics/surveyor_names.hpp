#pragma once

#include <cstdint>
#include <string_view>

#include <boost/json/object.hpp>

#include "metrics/exposition.hpp"

namespace plexus::monitoring {

/// What the server is, from the answer of varz and besides it, under the names that Surveyor gives:
/// "nats_core_connection_count". Links between servers are none. [any] pure
struct surveyor_facts {
    const boost::json::object& varz;
    double start_wall_ns;
    double uptime_seconds;
    std::uint64_t active_accounts;
    std::uint64_t rtt_ns; ///< of the clients, in the middle: nobody surveys from outside here
};
void add_surveyor_metrics(exposition& to, const surveyor_facts& facts);

} // namespace plexus::monitoring

#pragma once

#include "collect/sources.hpp"
#include "console/log_ring.hpp"
#include "http/endpoints.hpp"
#include "metrics/traffic.hpp"

namespace plexus::monitoring {

/// What the console shows. Owner: the plugin; all of it outlives the endpoints.
struct console_sources {
    const sources& server;
    const monitoring::traffic& traffic;
    const log_ring& log;
};

/// Adds the front page, and unless the settings say otherwise the files it is made of, and what
/// they ask for besides the endpoints of the reference: "/console/health", "/console/server",
/// "/console/traffic", "/console/log".
void add_console(endpoints& to, const console_sources& from);

/// The status, and what is not as it should be. [home]
std::string health_answer(const sources& from);
/// Plugins and listeners. [home]
std::string server_answer(const sources& from);
/// What samples tell: the busiest, and how long messages take. [any]
std::string traffic_answer(const traffic& from);
/// Lines of the log and where to go on. [any]
std::string log_answer(const log_ring& from, std::uint64_t after);

} // namespace plexus::monitoring

#pragma once

#include <string>

#include <plexus/abi/metrics.h>
#include <plexus/task.hpp>

#include "collect/sources.hpp"
#include "http/endpoints.hpp"
#include "http/http_server.hpp"
#include "metrics/exposition.hpp"
#include "metrics/traffic.hpp"

namespace plexus::monitoring {

/// What /metrics is made of. Owner: the plugin; all of it outlives the tasks.
struct metrics_sources {
    const monitoring::sources& server;
    const monitoring::traffic& traffic;
    const http_server& http;
    const monitoring::endpoints& endpoints;
    const px_metrics_v0* plugins; ///< null: the kernel has no such table
};

/// Everything there is to measure, as text. `prefix` stands in front of what the exporter names.
/// How many series there are is bounded: by account_metrics_max, traffic::subjects_max, and the
/// bounds of each plugin's families. [home]
plexus::task<std::string> metrics_text(const metrics_sources& from, exposition_format format,
                                       std::string prefix);

/// Whether a text can stand in front of names: letters, digits and '_', not a digit first, at most
/// 64. [any] pure
bool is_metric_prefix(std::string_view text);

/// Adds "/metrics". Tasks run in `tasks`.
void add_metrics_endpoint(endpoints& to, const metrics_sources& from, plexus::task_scope& tasks);

} // namespace plexus::monitoring

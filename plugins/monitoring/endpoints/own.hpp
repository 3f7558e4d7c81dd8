#pragma once

#include <plexus/task.hpp>

#include "collect/sources.hpp"
#include "http/endpoints.hpp"

namespace plexus::monitoring {

/// Adds every endpoint of the reference: paths, parameters, and the collectors behind them. Tasks
/// run in `tasks`; all of the arguments outlive the endpoints.
void add_own_endpoints(endpoints& to, const sources& from, plexus::task_scope& tasks);

/// "/endpointz": what there is, as JSON; "/stacksz": the threads of the process; "/debug/vars": its
/// command line and memory, laid out as Go programs do.
void add_lists(endpoints& to, const sources& from, plexus::task_scope& tasks);

} // namespace plexus::monitoring

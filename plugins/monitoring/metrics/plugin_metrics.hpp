#pragma once

#include <plexus/abi/inspect.h>
#include <plexus/abi/metrics.h>
#include <plexus/task.hpp>

#include "collect/sources.hpp"
#include "metrics/exposition.hpp"

namespace plexus::monitoring {

/// What plugins count, under the names they gave, with the label "plugin" besides their own. After
/// everything of the server's own. Others have their turns meanwhile. [home]
plexus::task<void> add_plugin_metrics(exposition& to, const sources& from,
                                      const px_metrics_v0& metrics);

/// How each of them is. [home]
void add_plugin_health(exposition& to, const sources& from);

} // namespace plexus::monitoring

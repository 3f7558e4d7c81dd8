#pragma once

#include <plexus/abi/metrics.h>

namespace plexus::bus {

/// plexus.metrics/0. [any] constant
const px_metrics_v0& metrics_table();

} // namespace plexus::bus

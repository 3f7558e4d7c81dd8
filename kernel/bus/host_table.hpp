#pragma once

#include <plexus/abi/host.h>

namespace plexus::bus {

/// plexus.host/0. [any] constant
const px_host_v0& host_table();

} // namespace plexus::bus

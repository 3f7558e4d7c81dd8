#pragma once

#include <plexus/abi/control.h>

namespace plexus::bus {

/// plexus.control/0. [any] constant
const px_control_v0& control_table();

} // namespace plexus::bus

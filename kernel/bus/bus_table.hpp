#pragma once

#include <memory>

#include <plexus/abi/bus.h>

#include "bus/kernel_tables.hpp"

namespace plexus::bus {

/// plexus.bus/0. [any] constant
const px_bus_v0& bus_table();

/// What it keeps for a plugin: bus_holdings.
std::unique_ptr<holdings> make_bus_holdings(px_host& host);

} // namespace plexus::bus

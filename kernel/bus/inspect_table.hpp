#pragma once

#include <memory>

#include <plexus/abi/inspect.h>

#include "bus/kernel_tables.hpp"

struct px_host;

namespace plexus::bus {

/// plexus.inspect/0. [any] constant
const px_inspect_v0& inspect_table();
std::unique_ptr<holdings> make_inspect_holdings(px_host& host);

} // namespace plexus::bus

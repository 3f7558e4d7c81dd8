#pragma once

#include <cstdint>
#include <memory>

#include <plexus/abi/loop.h>

#include "bus/kernel_tables.hpp"
#include "net/timer.hpp"

namespace plexus::bus {

/// plexus.loop/0. [any] constant
const px_loop_v0& loop_table();

/// What it keeps for a plugin: loop_holdings.
std::unique_ptr<holdings> make_loop_holdings(px_host& host);

/// A delay that a plugin asks for: a hundred years at most, so that no clock overflows.
net::clock::duration to_delay(std::uint64_t nanoseconds) noexcept;

} // namespace plexus::bus

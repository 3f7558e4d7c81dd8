#pragma once

#include <memory>
#include <optional>

#include <plexus/abi/net.h>

#include "bus/kernel_tables.hpp"

namespace plexus::bus {

/// plexus.net/0. [any] constant
const px_net_v0& net_table();
/// What it keeps for a plugin: net_holdings.
std::unique_ptr<holdings> make_net_holdings(px_host& host);

/// The ways to log in for which some listener of the plugin maps certificates to users. [any]
std::optional<config::connection_types> maps_certificates(px_host& host);

} // namespace plexus::bus

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::config {

/// What the reference says of an address for others to connect to that is no host[:port]; empty
/// when all is well. `default_port` is the one of an address without. [any] pure.
std::string advertise_error(std::string_view address, std::int64_t default_port);

} // namespace plexus::config

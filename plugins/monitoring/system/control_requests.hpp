#pragma once

#include <vector>

#include <plexus/abi/control.h>

#include "system/system_requests.hpp"

namespace plexus::monitoring {

/// RELOAD, KICK and LDM of one server. [home]
result<std::vector<subscription>> serve_control(system_requests& requests, const account_ref& where,
                                                const px_control_v0& control);

} // namespace plexus::monitoring

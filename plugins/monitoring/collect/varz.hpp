#pragma once

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// The server in numbers, and the options in force.
plexus::task<outcome> varz(const sources& from, output& out);

} // namespace plexus::monitoring

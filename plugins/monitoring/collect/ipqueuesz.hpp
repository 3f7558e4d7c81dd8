#pragma once

#include <string>

#include <plexus/task.hpp>

#include "collect/output.hpp"
#include "collect/sources.hpp"

namespace plexus::monitoring {

/// What ipqueuesz is asked for.
struct ipqueuesz_options {
    bool all = false;     ///< also queues that have nothing to do
    std::string filter{}; ///< those with this in their name
};

/// The queues between parts of the server that the reference has, too, by its names for them:
/// requests in the system account.
plexus::task<outcome> ipqueuesz(const sources& from, ipqueuesz_options options, output& out);

} // namespace plexus::monitoring

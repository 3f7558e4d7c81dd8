#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "system/request_options.hpp"

namespace plexus::monitoring {

/// What a server is known by when many are asked.
struct server_marks {
    std::string name;
    std::string host;
    std::string cluster;
    std::string domain;
    std::vector<std::string> tags; ///< in lower case
};

/// Which servers a request is meant for: the others stay silent. All that is set must agree.
struct server_filter {
    std::string name;
    std::string cluster;
    std::string host;
    bool exact_match = false; ///< name, cluster and host are the whole, not a part
    std::vector<std::string> tags;
    std::string domain;

    /// What the body of a request may set of it. `group` is what the reference calls these options
    /// where there are others beside them.
    std::array<request_option, 6> options(std::string_view group = "EventFilterOptions");
    bool matches(const server_marks& server) const; ///< pure
};

} // namespace plexus::monitoring

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plexus::monitoring {

/// What the configuration says to monitoring itself: as it stands there, unset where it says
/// nothing.
struct settings {
    std::string host{}; ///< of http or https; empty: that of the clients' listener
    std::int64_t http_port = 0;
    std::int64_t https_port = 0;
    std::string base_path{};
    bool console = true; ///< whether "/" is more than a list of links
    std::int64_t profile_port = 0;
    std::int64_t profile_block_rate = 0;

    /// From the JSON of px_host_v0.config.
    static settings read(std::string_view config);
};

} // namespace plexus::monitoring

#include "auth/auth_facts.hpp"

namespace plexus::auth {

std::chrono::nanoseconds auth_timeout(const config::options& options) {
    constexpr std::chrono::seconds standard{2};
    if (options.authorization.timeout.count() > 0)
        return options.authorization.timeout;
    return options.tls ? options.tls->timeout + std::chrono::seconds(1)
                       : std::chrono::nanoseconds(standard);
}

} // namespace plexus::auth

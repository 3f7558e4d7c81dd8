// What a reload means for a live session: core 34, security 13.2.
#include "client/session.hpp"

namespace plexus::client {

void session::settings_changed() {
    settings_ = service_.current();
    if (connection_.closing())
        return;
    apply_limits();
}

} // namespace plexus::client

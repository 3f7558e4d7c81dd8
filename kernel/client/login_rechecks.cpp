#include "client/login_rechecks.hpp"

#include <algorithm>
#include <utility>

#include "client/service.hpp"
#include "client/session.hpp"

namespace plexus::client {

login_rechecks::login_rechecks(service& sessions, net::loop& home)
    : sessions_(sessions), home_(home),
      open_most_(std::max<std::size_t>(1, open_max / sessions.loops().size())),
      pause_([](void* self) { static_cast<login_rechecks*>(self)->go_on(); }, this) {}

// An answer that comes at once leads here again.
void login_rechecks::go_on() {
    if (std::exchange(going_on_, true))
        return;
    while (!waiting_.empty() && open_ < open_most_ && !pause_.armed()) {
        const std::uint64_t id = waiting_.front();
        waiting_.pop_front();
        if (session* const next = sessions_.find(home_, id))
            next->check_login_again();
    }
    going_on_ = false;
}

} // namespace plexus::client

#pragma once

#include <optional>
#include <vector>

#include <plexus/abi/control.h>

#include "state/events.hpp"
#include "system/account_requests.hpp"
#include "system/event_ids.hpp"
#include "system/statsz_service.hpp"
#include "system/system_events.hpp"

namespace plexus::monitoring {

/// Everything that goes on in the system account: services, events, STATSZ; and what the other
/// accounts may ask. Without a system account there is none of it.
///
/// Thread: [home]; watch() [init]. Owner: the plugin.
class system_account_services {
public:
    /// `control` null: nothing can be done to the server, only looked at.
    system_account_services(const sources& from, const px_control_v0* control, task_scope& tasks);

    /// Joins those who want to know what happens; before they are told anything.
    void watch(events& happening);
    result<void> activate();
    /// Options and accounts have changed.
    void reloaded();
    void drain(std::uint32_t reason);

private:
    result<void> serve(const std::string& subject, system_requests::handler answer);
    result<void> serve_server();
    result<void> serve_accounts();

    const sources& from_;
    const px_control_v0* const control_;
    server_identity identity_;
    event_ids ids_;
    system_requests requests_;
    statsz_service statsz_;
    account_requests accounts_;
    system_events events_;
    account_ref system_; ///< null: there is none
    std::vector<subscription> open_;
};

} // namespace plexus::monitoring

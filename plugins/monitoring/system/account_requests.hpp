#pragma once

#include <map>
#include <string>
#include <vector>

#include "system/system_requests.hpp"

namespace plexus::monitoring {

/// What every account but the system account may ask: about itself, and about the connection that
/// asks.
///
/// Thread: [home]. Owner: the plugin.
class account_requests {
public:
    explicit account_requests(system_requests& requests) : requests_(requests) {}

    /// Serves the accounts that there are now, and no others: at the start and after each reload.
    void follow(std::string_view system_account);

private:
    struct served_account {
        account_ref account;
        std::vector<subscription> open{};
    };
    void serve(const std::string& name);

    system_requests& requests_;
    std::map<std::string, served_account, std::less<>> served_;
};

} // namespace plexus::monitoring

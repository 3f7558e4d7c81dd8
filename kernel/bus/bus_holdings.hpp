#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include <plexus/abi/bus.h>

#include "bus/kernel_tables.hpp"
#include "bus/plugin_subscription.hpp"
#include "bus/requests.hpp"

/// An account that a plugin holds.
struct px_account {
    plexus::account::account_ptr account;
};

namespace plexus::bus {

/// The accounts, subscriptions and requests of one plugin.
///
/// Thread: [any] but where said. Owner: the plugin's px_host.
class bus_holdings final : public holdings {
public:
    explicit bus_holdings(px_host& host) : host_(host), requests_(host) {}
    ~bus_holdings() override;

    std::vector<std::string> take_back(std::function<void()> done) override;

    px_account* hold(account::account_ptr account); ///< null when there is none
    void release(px_account* account);

    /// Starts it; false when the subject is malformed.
    bool add(std::shared_ptr<px_subscription> subscription, std::string_view subject,
             std::string_view queue);
    /// Ends it, and calls `gone` on `here` once no delivery is under way. [loop] `here`
    /// False when it is none of this plugin's.
    bool remove(net::loop& here, px_subscription* subscription, std::function<void()> gone);

    bus::requests& requests() noexcept { return requests_; } ///< [loop]

private:
    px_host& host_;
    bus::requests requests_;
    std::mutex mutex_; // guards what follows
    std::unordered_map<px_account*, std::unique_ptr<px_account>> accounts_;
    std::unordered_map<px_subscription*, std::shared_ptr<px_subscription>> subscriptions_;
    std::uint64_t last_number_ = 0;
};

} // namespace plexus::bus

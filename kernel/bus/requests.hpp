#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <plexus/abi/bus.h>

#include "base/nuid.hpp"
#include "bus/plugin_subscription.hpp"

namespace plexus::bus {

/// The requests of one plugin that wait for their answers.
///
/// Each loop has its own, and one wildcard subscription for each account that they went to: the
/// last token of a reply subject is the number of its request.
///
/// Thread: [loop] `here`, but where said. Owner: bus_holdings.
/// Limits: requests_max waiting; idle subscriptions are given up when a loop has `inboxes_max`.
class requests {
public:
    static constexpr std::size_t requests_max = 100'000;
    static constexpr std::size_t inboxes_max = 64;

    explicit requests(px_host& host);
    ~requests();

    /// As px_bus_v0.request, with its arguments checked.
    px_status start(net::loop& here, const account::account_ptr& account, const px_message& message,
                    net::clock::duration timeout, px_reply_fn fn, void* arg, std::uint64_t& id);
    void cancel(net::loop& here, std::uint64_t id);
    /// Answers PX_ERR_CLOSED to all of this loop.
    void close(net::loop& here);

    std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); } ///< [any]

private:
    class inbox;
    struct waiting;
    /// What one loop has.
    struct place {
        std::unordered_map<std::uint64_t, waiting> waiting_;
        std::vector<std::shared_ptr<inbox>> inboxes;
    };
    inbox* inbox_for(net::loop& here, const account::account_ptr& account);
    void end(net::loop& here, std::uint64_t id, px_status status, const px_message* reply);
    void retire(net::loop& here, std::shared_ptr<inbox> gone);
    static void expire(void* context);

    px_host& host_;
    nuid_generator names_;
    std::vector<place> places_; ///< [loop] each its own
    std::atomic<std::uint64_t> last_id_{0};
    std::atomic<std::size_t> count_{0};
};

} // namespace plexus::bus

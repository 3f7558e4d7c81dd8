#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "router/lane.hpp"
#include "router/message.hpp"
#include "subject/index.hpp"

namespace plexus::router {

class subscription;

/// Why a message did or did not reach a subscription; the texts of message tracing (core 24).
enum class delivery : std::uint8_t {
    delivered,
    no_echo,
    publish_denied,
    subscription_denied,
    subscription_closed,
    client_closed,
    limit_reached, ///< auto-unsubscribe exceeded
    slow,          ///< consumer behind, and producers are not to be held back
};

/// Kinds of connections, the server's own parts included (core 2).
namespace party_kind {
inline constexpr int client = 0, route = 1, gateway = 2, system = 3, leafnode = 4, account = 6;
}

/// Who publishes or receives, for message tracing.
struct party {
    int kind = party_kind::client;
    std::uint64_t id = 0;
    std::string name; ///< may be empty
};

struct origin;

/// Where the messages of a subscription go: a client session, a plugin, later a link.
///
/// Thread: deliver() is called by whichever lane publishes, who() is [any]; the rest is said per
///         class.
/// Owner:  outlives its subscriptions by a grace period.
class subscriber {
public:
    virtual delivery deliver(lane& lane, subscription& target, const origin& origin,
                             const message& message) noexcept = 0;
    virtual party who() const = 0;
    /// Its number among the connections of the server. [any]
    virtual std::uint64_t id() const noexcept = 0;

protected:
    ~subscriber() = default;
};

/// One interest of one subscriber. A single allocation: the object, then subject, queue and sid.
///
/// Thread: made and dropped by its subscriber; found and delivered to by any lane.
/// Owner:  the subscriber, which frees it a grace period after it left the index.
class subscription final : public subject::index_entry {
public:
    /// The strings are copied behind the object.
    static subscription* create(subscriber& owner, std::string_view subject, std::string_view queue,
                                std::string_view sid);
    static void destroy(subscription* subscription) noexcept;
    struct destroyer {
        void operator()(subscription* gone) const noexcept { destroy(gone); }
    };
    using owned = std::unique_ptr<subscription, destroyer>;

    subscriber& owner() const noexcept { return owner_; }
    std::string_view sid() const noexcept { return {queue().data() + queue().size(), sid_size_}; }

    /// Messages delivered since the SUB. [any]
    // Count and maximum are ordered against each other: who counts and then reads the maximum, or
    // sets the maximum and then reads the count, cannot both miss that it is reached.
    std::uint64_t delivered() const noexcept { return delivered_.load(); }
    /// Counts one delivery; its number, from 1. [any]
    std::uint64_t count_delivery() noexcept { return delivered_.fetch_add(1) + 1; }
    /// Ends the subscription at this many deliveries; 0: never. [any] to read
    std::uint64_t max() const noexcept { return max_.load(); }
    void set_max(std::uint64_t max) noexcept { max_.store(max); }

    bool closed() const noexcept { return flags_.load(std::memory_order_relaxed) & closed_flag; }
    void close() noexcept { flags_.fetch_or(closed_flag, std::memory_order_relaxed); }
    /// Deliveries must pass the subscriber's deny filter.
    bool filtered() const noexcept { return flags_.load(std::memory_order_relaxed) & filter_flag; }
    void set_filtered(bool filtered) noexcept {
        if (filtered)
            flags_.fetch_or(filter_flag, std::memory_order_relaxed);
        else
            flags_.fetch_and(static_cast<std::uint8_t>(~filter_flag), std::memory_order_relaxed);
    }

private:
    static constexpr std::uint8_t closed_flag = 1;
    static constexpr std::uint8_t filter_flag = 2;

    subscription(subscriber& owner, const char* text, std::size_t subject_size,
                 std::size_t queue_size, std::size_t sid_size) noexcept;
    ~subscription() = default;

    subscriber& owner_;
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> max_{0};
    const std::uint32_t sid_size_;
    std::atomic<std::uint8_t> flags_{0};
};

} // namespace plexus::router

#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include <plexus/abi/bus.h>

#include "account/account.hpp"
#include "bus/mailbox.hpp"
#include "bus/plugin_host.hpp"
#include "net/loop.hpp"
#include "router/subscription.hpp"

/// One interest of a plugin, as the router sees it.
///
/// Thread: start() and stop() are called by whoever holds it; deliver() by any lane.
/// Owner:  bus_holdings or requests, by shared_ptr; a delivery under way holds one, too. After
///         stop() the last one lets go a grace period later.
struct px_subscription : plexus::router::subscriber, std::enable_shared_from_this<px_subscription> {
    px_subscription(px_host& host, plexus::account::account_ptr account);
    px_subscription(const px_subscription&) = delete;
    px_subscription& operator=(const px_subscription&) = delete;
    virtual ~px_subscription();

    /// Joins the subjects of the account; false when `subject` is malformed. `number` is its sid.
    bool start(std::string_view subject, std::string_view queue, std::uint64_t number);
    /// Leaves them: what is not delivered yet will not be. Once.
    void stop() noexcept;

    plexus::router::party who() const override;
    std::uint64_t id() const noexcept override;
    virtual std::uint64_t dropped() const = 0;

    std::string_view subject() const noexcept { return held_->subject(); }
    const plexus::account::account_ptr& account() const noexcept { return account_; }

protected:
    px_host& host() const noexcept { return host_; }
    void count_delivery(const plexus::router::lane& lane, plexus::router::subscription& target,
                        const plexus::router::message& message) noexcept;
    bool ended() const noexcept {
        return ended_.load(std::memory_order_acquire) || !host_.working();
    }

private:
    px_host& host_;
    const plexus::account::account_ptr account_;
    plexus::router::subscription::owned held_;
    std::atomic<bool> ended_{false};
};

namespace plexus::bus {

/// The function of a plugin that wants the messages of a subscription.
struct message_sink {
    px_messages_fn fn;
    void* arg;
    bool echo = true; ///< also what the plugin itself published
};

/// Messages go to one loop, many at a time.
///
/// Limits: mailbox; beyond it a message is dropped, or goes to another member of the queue group.
///         At most `batch_max` messages are given to the plugin before others get their turn.
class posted_subscription : public px_subscription {
public:
    static constexpr std::size_t batch_max = 1024;

    posted_subscription(px_host& host, account::account_ptr account, net::loop& loop,
                        bool echo = true, std::size_t pending_max = mailbox::pending_max);

    router::delivery deliver(router::lane& lane, router::subscription& target,
                             const router::origin& origin,
                             const router::message& message) noexcept override;
    std::uint64_t dropped() const override { return mailbox_.dropped(); }

protected:
    /// On the loop, with at least one message.
    virtual void receive(const px_message* messages, std::uint32_t count) = 0;
    net::loop& loop() const noexcept { return loop_; }

private:
    std::shared_ptr<posted_subscription> own() {
        return std::static_pointer_cast<posted_subscription>(shared_from_this());
    }
    void wake();
    void drain();
    void warn_of_drop(net::clock::time_point now);

    net::loop& loop_;
    const bool echo_;
    mailbox mailbox_;
    kept_messages taken_;  // of the loop
    std::size_t next_ = 0; // of those, the first not given to the plugin yet
    std::atomic<net::clock::rep> warned_{0};
};

/// A plugin's function is called on one loop.
class callback_subscription final : public posted_subscription {
public:
    callback_subscription(px_host& host, account::account_ptr account, net::loop& loop,
                          message_sink sink, std::size_t pending_max = mailbox::pending_max);

private:
    void receive(const px_message* messages, std::uint32_t count) override;

    const message_sink sink_;
};

/// A plugin's function is called by whichever loop publishes.
class inline_subscription final : public px_subscription {
public:
    inline_subscription(px_host& host, account::account_ptr account, message_sink sink);

    router::delivery deliver(router::lane& lane, router::subscription& target,
                             const router::origin& origin,
                             const router::message& message) noexcept override;
    std::uint64_t dropped() const override { return 0; }

private:
    const message_sink sink_;
};

} // namespace plexus::bus

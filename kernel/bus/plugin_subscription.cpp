#include "bus/plugin_subscription.hpp"

#include <array>

#include "bus/call_scope.hpp"
#include "bus/plugin_publish.hpp"
#include "router/publish.hpp"

using namespace plexus;
using router::delivery;

px_subscription::px_subscription(px_host& host, account::account_ptr account)
    : host_(host), account_(std::move(account)) {}

px_subscription::~px_subscription() {
    if (held_ != nullptr)
        stop();
}

bool px_subscription::start(std::string_view subject, std::string_view queue,
                            std::uint64_t number) {
    held_.reset(router::subscription::create(*this, subject, queue, std::to_string(number)));
    return account_->space().add(*held_);
}

void px_subscription::stop() noexcept {
    ended_.store(true, std::memory_order_release);
    held_->close();
    if (held_->linked())
        account_->space().remove(*held_);
}

std::uint64_t px_subscription::id() const noexcept {
    return host_.id();
}

router::party px_subscription::who() const {
    return {.kind = bus::party_kind_in(*account_), .id = host_.id(), .name = host_.name()};
}

void px_subscription::count_delivery(const router::lane& lane, router::subscription& target,
                                     const router::message& message) noexcept {
    target.count_delivery();
    account_->space().count_own_delivery(lane, message.head.size);
}

namespace plexus::bus {

static bool own_message(const px_host& host, const router::origin& origin) {
    return origin.id == host.id();
}

posted_subscription::posted_subscription(px_host& host, account::account_ptr account,
                                         net::loop& loop, bool echo, std::size_t pending_max)
    : px_subscription(host, std::move(account)), loop_(loop), echo_(echo), mailbox_(pending_max) {}

delivery posted_subscription::deliver(router::lane& lane, router::subscription& target,
                                      const router::origin& origin,
                                      const router::message& message) noexcept {
    if (ended())
        return delivery::subscription_closed;
    if (!echo_ && own_message(host(), origin))
        return delivery::no_echo;
    if (message.dry_run)
        return delivery::delivered;
    switch (mailbox_.put(origin, message)) {
    case mailbox::outcome::woken:
        // What else the batch publishes comes with it.
        static_cast<net::loop&>(lane).at_batch_end([self = own()] { self->wake(); });
        [[fallthrough]];
    case mailbox::outcome::waiting:
        count_delivery(lane, target, message);
        return delivery::delivered;
    case mailbox::outcome::full:
        break;
    }
    warn_of_drop(static_cast<net::loop&>(lane).now());
    return delivery::slow;
}

void posted_subscription::wake() {
    loop_.post([self = own()] { self->drain(); });
}

void posted_subscription::drain() {
    std::array<px_message, PX_MESSAGES_MAX> messages;
    for (std::size_t given = 0; given < batch_max && !ended();) {
        if (next_ == taken_.count()) {
            mailbox_.release(taken_.bytes());
            taken_.clear();
            next_ = 0;
            if (!mailbox_.take(taken_))
                return;
        }
        const std::size_t count = std::min(messages.size(), taken_.count() - next_);
        for (std::size_t i = 0; i < count; ++i)
            messages[i] = taken_.at(next_ + i);
        receive(messages.data(), static_cast<std::uint32_t>(count));
        next_ += count;
        given += count;
    }
    if (!ended())
        wake();
}

// Once a second, by whichever loop drops.
void posted_subscription::warn_of_drop(net::clock::time_point now) {
    const net::clock::rep at = now.time_since_epoch().count();
    net::clock::rep last = warned_.load(std::memory_order_relaxed);
    const auto pause = net::clock::duration(std::chrono::seconds(1)).count();
    if ((last == 0 || at - last >= pause) &&
        warned_.compare_exchange_strong(last, at, std::memory_order_relaxed))
        host().log().warn("Plugin {} is behind with its subscription to \"{}\": {} messages "
                          "dropped so far",
                          host().name(), subject(), dropped());
}

callback_subscription::callback_subscription(px_host& host, account::account_ptr account,
                                             net::loop& loop, message_sink sink,
                                             std::size_t pending_max)
    : posted_subscription(host, std::move(account), loop, sink.echo, pending_max), sink_(sink) {}

void callback_subscription::receive(const px_message* messages, std::uint32_t count) {
    call_plugin(host(), "a message callback", [&] { sink_.fn(sink_.arg, this, messages, count); });
}

inline_subscription::inline_subscription(px_host& host, account::account_ptr account,
                                         message_sink sink)
    : px_subscription(host, std::move(account)), sink_(sink) {}

delivery inline_subscription::deliver(router::lane& lane, router::subscription& target,
                                      const router::origin& origin,
                                      const router::message& message) noexcept {
    if (ended())
        return delivery::subscription_closed;
    if (!sink_.echo && own_message(host(), origin))
        return delivery::no_echo;
    if (message.dry_run)
        return delivery::delivered;
    count_delivery(lane, target, message);
    const px_message seen = to_px_message(origin, message);
    const inline_call guard;
    call_plugin(host(), "an inline message callback", [&] { sink_.fn(sink_.arg, this, &seen, 1); });
    return delivery::delivered;
}

} // namespace plexus::bus

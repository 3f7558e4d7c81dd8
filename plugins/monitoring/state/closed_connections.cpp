#include "state/closed_connections.hpp"

#include <utility>

#include <plexus/inspect.hpp>
#include <plexus/loop.hpp>

namespace plexus::monitoring {

void closed_connections::keep_at_most(std::size_t count) {
    count_max_ = count;
    trim();
}

void closed_connections::add(const px_connection_row& row) {
    std::vector<kept_subscription> subscriptions;
    auto keep = [&subscriptions](const px_subscription_row& each) noexcept {
        subscriptions.push_back({std::string(view(each.subject)), std::string(view(each.queue)),
                                 std::string(view(each.sid)), each.delivered, each.max});
    };
    if (row.subscriptions > 0)
        each_row<px_subscription_row>(host_.handle(), inspect_.connection_subscriptions, keep,
                                      row.id, std::uint64_t{0}, subscriptions_max);
    auto made = std::make_shared<const kept_connection>(row, std::move(subscriptions));
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = added_.empty();
        added_.push_back(std::move(made));
    }
    // Refused only at the plugin's end, when nobody will ask any more.
    if (first)
        static_cast<void>(post(host_, home_loop(host_), [this] { take_in(); }));
}

void closed_connections::take_in() {
    std::vector<entry> fresh;
    {
        const std::lock_guard lock(mutex_);
        fresh.swap(added_);
    }
    for (entry& each : fresh) {
        bytes_ += each->bytes();
        entries_.push_back(std::move(each));
    }
    trim();
}

void closed_connections::trim() {
    while (entries_.size() > count_max_ || bytes_ > bytes_max) {
        bytes_ -= entries_.front()->bytes();
        entries_.pop_front();
    }
}

} // namespace plexus::monitoring

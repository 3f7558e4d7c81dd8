#include "state/closed_connections.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <plexus/inspect.hpp>
#include <plexus/loop.hpp>

namespace plexus::monitoring {

void closed_connections::keep_at_most(std::size_t count) {
    count_max_ = count;
    take_in_all();
}

void closed_connections::add(const px_connection_row& row) {
    std::vector<kept_subscription> subscriptions;
    auto keep = [&subscriptions](const px_subscription_row& each) noexcept {
        subscriptions.push_back({std::string(view(each.subject)), std::string(view(each.queue)),
                                 std::string(view(each.sid)), each.delivered, each.max});
    };
    bool room = false;
    {
        const std::lock_guard lock(mutex_);
        room = added_bytes_ < bytes_max / 2;
    }
    if (room && row.subscriptions > 0)
        each_row<px_subscription_row>(host_.handle(), inspect_.connection_subscriptions, keep,
                                      row.id, std::uint64_t{0}, subscriptions_max);
    auto made = std::make_shared<const kept_connection>(row, std::move(subscriptions));
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = added_.empty();
        added_bytes_ += made->bytes();
        added_.push_back(std::move(made));
        while (added_bytes_ > bytes_max) {
            added_bytes_ -= added_.front()->bytes();
            added_.pop_front();
        }
    }
    // Refused only at the plugin's end, when nobody will ask any more.
    if (first)
        static_cast<void>(post(host_, home_loop(host_), [this] { take_in_all(); }));
}

void closed_connections::take_in_all() {
    if (!take_in())
        static_cast<void>(post(host_, home_loop(host_), [this] { take_in_all(); }));
}

bool closed_connections::take_in() {
    bool all = false;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t taken = 0; !added_.empty() && taken < slice_bytes;) {
            const std::size_t bytes = added_.front()->bytes();
            entries_.push_back(std::move(added_.front()));
            added_.pop_front();
            added_bytes_ -= bytes;
            bytes_ += bytes;
            taken += bytes;
        }
        all = added_.empty();
    }
    return trim() && all;
}

// False: there are still too many.
bool closed_connections::trim() {
    for (std::size_t freed = 0; freed < slice_bytes;) {
        if (entries_.size() <= count_max_ && bytes_ <= bytes_max)
            return true;
        const std::size_t bytes = entries_.front()->bytes();
        entries_.pop_front();
        ++first_;
        bytes_ -= bytes;
        freed += bytes;
    }
    return false;
}

} // namespace plexus::monitoring

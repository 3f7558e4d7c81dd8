#include "bus/bus_holdings.hpp"

#include "bus/grace.hpp"

namespace plexus::bus {

bus_holdings::~bus_holdings() = default;

px_account* bus_holdings::hold(account::account_ptr account) {
    if (account == nullptr)
        return nullptr;
    auto held = std::make_unique<px_account>(std::move(account));
    px_account* const key = held.get();
    const std::lock_guard lock(mutex_);
    accounts_.emplace(key, std::move(held));
    return key;
}

void bus_holdings::release(px_account* account) {
    std::unique_ptr<px_account> last; // may be the last to hold the account: ends without the lock
    const std::lock_guard lock(mutex_);
    if (const auto found = accounts_.find(account); found != accounts_.end()) {
        last = std::move(found->second);
        accounts_.erase(found);
    }
}

bool bus_holdings::add(std::shared_ptr<px_subscription> subscription, std::string_view subject,
                       std::string_view queue) {
    px_subscription* const key = subscription.get();
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        number = ++last_number_;
        subscriptions_.emplace(key, subscription);
    }
    if (key->start(subject, queue, number))
        return true;
    const std::lock_guard lock(mutex_);
    subscriptions_.erase(key);
    return false;
}

bool bus_holdings::remove(net::loop& here, px_subscription* subscription,
                          std::function<void()> gone) {
    std::shared_ptr<px_subscription> removed;
    {
        const std::lock_guard lock(mutex_);
        const auto found = subscriptions_.find(subscription);
        if (found == subscriptions_.end())
            return false;
        removed = std::move(found->second);
        subscriptions_.erase(found);
    }
    removed->stop();
    here.group().after_grace(here, [removed = std::move(removed), gone = std::move(gone)] {
        if (gone)
            gone();
    });
    return true;
}

std::vector<std::string> bus_holdings::take_back(std::function<void()> done) {
    net::loop_group& loops = host_.kernel().loops;
    std::vector<std::string> left;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, held] : accounts_)
            left.push_back(fmt::format("account \"{}\"", held->account->name()));
    }
    for (;;) {
        px_subscription* next = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (subscriptions_.empty())
                break;
            next = subscriptions_.begin()->first;
        }
        left.push_back(fmt::format("subscription to \"{}\"", next->subject()));
        remove(host_.home(), next, {});
    }
    for (unsigned i = 0; i < loops.size(); ++i)
        loops[i].post([this, &loops, i] { requests_.close(loops[i]); });
    after_last_task(host_.home(), std::move(done));
    return left;
}

} // namespace plexus::bus

#include "auth/response_tracker.hpp"

#include <utility>

namespace plexus::auth {

void response_tracker::track(std::string_view reply, clock::time_point now) {
    if (const auto it = older_.find(reply); it != older_.end())
        older_.erase(it);
    if (const auto it = recent_.find(reply); it != recent_.end())
        it->second = {now, 0};
    else
        recent_.emplace(reply, window{now, 0});
    if (++since_prune_ > prune_after || now - last_prune_ > prune_every)
        prune(now);
    if (recent_.size() >= entries_max / 2)
        older_ = std::exchange(recent_, {});
}

bool response_tracker::use(std::string_view subject, clock::time_point now) {
    if (const auto it = recent_.find(subject); it != recent_.end())
        return use_in(recent_, it, now);
    if (const auto it = older_.find(subject); it != older_.end())
        return use_in(older_, it, now);
    return false;
}

bool response_tracker::use_in(windows& entries, windows::iterator found, clock::time_point now) {
    if (expired(found->second, now)) {
        entries.erase(found);
        return false;
    }
    ++found->second.used;
    if (rule_.max > 0 && found->second.used >= rule_.max)
        entries.erase(found);
    return true;
}

bool response_tracker::expired(const window& entry, clock::time_point now) const {
    return rule_.ttl.count() > 0 && now - entry.opened > rule_.ttl;
}

void response_tracker::prune(clock::time_point now) {
    const auto gone = [&](const auto& item) { return expired(item.second, now); };
    std::erase_if(recent_, gone);
    std::erase_if(older_, gone);
    since_prune_ = 0;
    last_prune_ = now;
}

} // namespace plexus::auth

#include "bus/drain_round.hpp"

#include <algorithm>

namespace plexus::bus {

drain_round::drain_round(std::vector<std::vector<std::size_t>> required_by,
                         clock::time_point deadline)
    : deadline_(deadline) {
    for (auto& each : required_by)
        plugins_.push_back({std::move(each)});
}

// The last that was not told; `free`: and that nobody requires who is still at it.
std::optional<std::size_t> drain_round::untold(bool free) const {
    const auto has_finished = [&](std::size_t other) { return plugins_[other].finished; };
    for (std::size_t i = plugins_.size(); i-- > 0;)
        if (!plugins_[i].told &&
            (!free || std::ranges::all_of(plugins_[i].required_by, has_finished)))
            return i;
    return std::nullopt;
}

std::optional<std::size_t> drain_round::next() {
    std::unique_lock lock(mutex_);
    const bool in_time =
        changed_.wait_until(lock, deadline_, [&] { return untold(true) || !untold(false); });
    const auto found = untold(in_time);
    if (found) {
        plugins_[*found].told = true;
        plugins_[*found].in_time = in_time;
    }
    return found;
}

void drain_round::finished(std::size_t plugin) {
    const std::lock_guard lock(mutex_);
    plugins_[plugin].finished = true;
    changed_.notify_one();
}

std::vector<std::size_t> drain_round::late() {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline_,
                        [&] { return std::ranges::none_of(plugins_, &state::owes); });
    std::vector<std::size_t> all;
    for (std::size_t i = plugins_.size(); i-- > 0;)
        if (plugins_[i].owes())
            all.push_back(i);
    return all;
}

} // namespace plexus::bus

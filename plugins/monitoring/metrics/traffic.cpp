#include "metrics/traffic.hpp"

#include <plexus/text.hpp>

namespace plexus::monitoring {

void traffic::sample(const px_sample& seen) {
    latency_ns_.add(seen.latency_ns);
    size_bytes_.add(seen.bytes);
    receivers_.add(seen.receivers);
    const std::uint64_t bytes = seen.bytes * sample_every;
    const std::lock_guard lock(mutex_);
    subjects_.add(view(seen.account), view(seen.subject), sample_every, bytes);
    accounts_.add(view(seen.account), {}, sample_every, bytes);
}

std::vector<space_saving::counter> traffic::subjects() const {
    const std::lock_guard lock(mutex_);
    return subjects_.top();
}

std::vector<space_saving::counter> traffic::accounts() const {
    const std::lock_guard lock(mutex_);
    return accounts_.top();
}

std::uint64_t traffic::subjects_replaced() const {
    const std::lock_guard lock(mutex_);
    return subjects_.replaced();
}

} // namespace plexus::monitoring

#include "net/connection_rate_limit.hpp"

#include <utility>

namespace plexus::net {

namespace {

constexpr std::chrono::seconds window{1};

} // namespace

bool connection_rate_limit::allow(time_point now) noexcept {
    if (limit_ <= 0) {
        return true;
    }
    const std::lock_guard lock(mutex_);
    if (!begun_ || now > end_) {
        begun_ = true;
        end_ = now + window;
        count_ = 0;
    }
    if (count_ < limit_) {
        ++count_;
        return true;
    }
    ++refused_;
    return false;
}

std::uint64_t connection_rate_limit::take_refused() noexcept {
    const std::lock_guard lock(mutex_);
    return std::exchange(refused_, 0);
}

} // namespace plexus::net

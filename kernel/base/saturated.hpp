#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <utility>

namespace plexus {

/// The nearest number that an Integer can hold. What was out of range stays at its end, so that
/// whoever uses it still finds it out of range; a cast would make any other number of it. [any]
template <std::integral Integer>
constexpr Integer saturated(std::int64_t number) noexcept {
    using limits = std::numeric_limits<Integer>;
    static_assert(std::in_range<std::int64_t>(limits::max()));
    return static_cast<Integer>(std::clamp<std::int64_t>(number, limits::min(), limits::max()));
}

} // namespace plexus

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <plexus/loop.hpp>

namespace plexus::monitoring {

/// Numbers for events, unique over all servers, in the form that readers of NATS know: 22
/// characters, of which the last ten count.
///
/// Thread: one at a time. Owner: whoever makes events.
class event_ids {
public:
    explicit event_ids(const host& host) {
        std::array<std::byte, prefix_size + sizeof count_> random{};
        plexus::random(host, random);
        for (std::size_t i = 0; i < prefix_size; ++i)
            prefix_ += digits[std::to_integer<std::size_t>(random[i]) % digits.size()];
        for (std::size_t i = prefix_size; i < random.size(); ++i)
            count_ = count_ << 8 | std::to_integer<std::uint64_t>(random[i]);
    }

    std::string next() {
        std::string id = prefix_;
        std::uint64_t rest = ++count_;
        for (int place = 0; place < 10; ++place, rest /= digits.size())
            id.insert(prefix_size, 1, digits[rest % digits.size()]);
        return id;
    }

private:
    static constexpr std::size_t prefix_size = 12;
    static constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    std::string prefix_;
    std::uint64_t count_ = 0;
};

} // namespace plexus::monitoring

#include "timeline.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace plexus::testing {

// splitmix64
std::uint64_t timeline::random() noexcept {
    dice_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = dice_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

timeline::event_id timeline::at(std::uint64_t delay_ns, std::function<void()> event) {
    const std::uint64_t due = delay_ns > UINT64_MAX - now_ ? UINT64_MAX : now_ + delay_ns;
    const event_id id{due, ++sequence_};
    events_.emplace(id, std::move(event));
    return id;
}

bool timeline::step(std::uint64_t until) {
    const auto next = events_.begin();
    if (next == events_.end() || next->first.first > until) {
        now_ = std::max(now_, until);
        return false;
    }
    now_ = std::max(now_, next->first.first);
    const auto node = events_.extract(next);
    node.mapped()();
    return true;
}

bool timeline::advance(std::uint64_t delay_ns) {
    const std::uint64_t until = now_ + delay_ns;
    for (std::size_t ran = 0; ran < events_max; ++ran)
        if (!step(until))
            return true;
    return false;
}

// FNV-1a
void timeline::mix(std::string_view bytes) noexcept {
    for (const char c : bytes)
        digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
}

void timeline::note(std::string_view kind, std::string_view what) {
    // The sizes keep apart what would read the same when put together.
    const auto numbers = std::bit_cast<std::array<char, 24>>(
        std::array<std::uint64_t, 3>{now_, kind.size(), what.size()});
    mix({numbers.data(), numbers.size()});
    mix(kind);
    mix(what);
    if (on_note)
        on_note(now_, kind, what);
}

} // namespace plexus::testing

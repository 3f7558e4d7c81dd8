#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace plexus::testing {

/// Time that passes when the test says so, what is to be done in it, dice with a seed, and a digest
/// of all that happened.
///
/// Thread: one. Owner: the test. Deterministic: the same seed and calls give the same run, which
/// the digest proves.
class timeline {
public:
    explicit timeline(std::uint64_t seed) : dice_(seed) {}
    timeline(const timeline&) = delete;
    timeline& operator=(const timeline&) = delete;

    std::uint64_t now_ns() const noexcept { return now_; }
    std::uint64_t random() noexcept;
    /// From 0 to bound - 1; 0 when that is 0.
    std::uint64_t random_below(std::uint64_t bound) noexcept {
        return bound == 0 ? 0 : random() % bound;
    }
    /// True in so many of a million cases. Without a throw when it cannot be.
    bool chance(std::uint32_t in_a_million) noexcept {
        return in_a_million > 0 && random_below(1'000'000) < in_a_million;
    }
    /// A number that nobody else has.
    std::uint64_t new_id() noexcept { return ++last_id_; }

    using event_id = std::pair<std::uint64_t, std::uint64_t>; ///< when, and which of that moment
    /// Runs `event` in its time; those of one moment in the order they were given.
    event_id at(std::uint64_t delay_ns, std::function<void()> event);
    void forget(event_id event) { events_.erase(event); }

    /// Runs the next event that is due at `until` or before; false, and it is `until`, when there
    /// is none.
    bool step(std::uint64_t until);
    /// Runs what is due now, and what that makes due. False when it had not ended after
    /// `events_max`: something posts itself without end.
    bool settle() { return advance(0); }
    /// Lets time pass, and runs what becomes due on the way.
    bool advance(std::uint64_t delay_ns);
    static constexpr std::size_t events_max = 1'000'000;

    /// Something happened now: it goes into the digest, and to `on_note`.
    void note(std::string_view kind, std::string_view what = {});
    /// Of the moments, kinds and texts of everything noted so far.
    std::uint64_t digest() const noexcept { return digest_; }
    std::function<void(std::uint64_t now_ns, std::string_view kind, std::string_view what)> on_note;

private:
    void mix(std::string_view bytes) noexcept;

    std::uint64_t now_ = 1'000'000'000;
    std::uint64_t sequence_ = 0;
    std::uint64_t last_id_ = 0;
    std::uint64_t dice_;
    std::uint64_t digest_ = 0xCBF29CE484222325u;
    std::map<event_id, std::function<void()>> events_;
};

} // namespace plexus::testing

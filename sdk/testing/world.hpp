#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The world that plugins under test live in: time that passes when the test says so, what is to
/// be done in it, dice with a seed, and the subjects of each account.
///
/// Several hosts may share one, so that a test can run several instances of a plugin.
namespace plexus::testing {

/// A message in it.
struct message {
    std::string subject{};
    std::string payload{};
    std::string reply{};
    std::string headers{};
    std::uint64_t origin_id = 0;
    std::uint32_t origin_kind = 0;
};

inline constexpr const char* global_account = "$G";

/// Whether a subject matches a pattern with wildcards; both well-formed. [any] pure
bool matches(std::string_view subject, std::string_view pattern);
/// No empty token, no blank; wildcards only where `wildcards` says so. [any] pure
bool well_formed(std::string_view subject, bool wildcards);

/// Thread: one. Owner: the test. Deterministic: the same seed and calls give the same run.
class world {
public:
    explicit world(std::uint64_t seed = 1) : dice_(seed) {}
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// What read_file finds, by path.
    std::map<std::string, std::string> files;

    std::uint64_t now_ns() const noexcept { return now_; }
    std::uint64_t random() noexcept;
    /// A number that nobody else has.
    std::uint64_t new_id() noexcept { return ++last_id_; }

    using event_id = std::pair<std::uint64_t, std::uint64_t>; ///< when, and which of that moment
    /// Runs `event` in the world's time; those of one moment in the order they were given.
    event_id at(std::uint64_t delay_ns, std::function<void()> event);
    void forget(event_id event) { events_.erase(event); }

    /// Runs the next event that is due at `until` or before; false, and it is `until`, when there
    /// is none.
    bool step(std::uint64_t until);
    /// Runs what is due now, and what that makes due. False when it had not ended after
    /// `events_max`: something posts itself without end.
    bool settle();
    /// Lets time pass, and runs what becomes due on the way.
    bool advance(std::uint64_t delay_ns);
    static constexpr std::size_t events_max = 1'000'000;

    /// One interest; ends when it is destroyed.
    struct interest {
        std::string account;
        std::string pattern;
        std::string queue;                        ///< empty: every message
        std::function<bool(const message&)> take; ///< false: it does not want this one
    };
    using interest_ptr = std::shared_ptr<interest>;
    interest_ptr subscribe(interest what);
    /// Gives it to all who want it, one member of each queue group. How many those were.
    std::size_t publish(const std::string& account, const message& what);
    bool has_interest(std::string_view account, std::string_view subject);

private:
    std::vector<interest_ptr> wanting(std::string_view account, std::string_view subject);

    std::uint64_t now_ = 1'000'000'000;
    std::uint64_t sequence_ = 0;
    std::uint64_t last_id_ = 0;
    std::uint64_t dice_;
    std::map<event_id, std::function<void()>> events_;
    std::list<std::weak_ptr<interest>> interests_;
};

} // namespace plexus::testing

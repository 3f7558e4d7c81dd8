#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/pattern_set.hpp"
#include "config/options.hpp"

namespace plexus::auth {

/// The reply subjects a connection with allow_responses may publish to for a while.
///
/// track() is called when a message with a reply subject is delivered to the connection and its
/// lists do not let it publish to that subject anyway; every delivery opens the window afresh.
///
/// Thread: not synchronised; whoever delivers to and reads from the connection.
/// Owner:  the connection. It is kept over a change of permissions that leaves the rule as it is.
/// Limits: `entries_max` reply subjects; beyond that the older half is forgotten, so that a client
///         that never answers cannot hold more. Expired ones are removed after
///         `prune_after` additions or `prune_every`, used-up ones at once.
/// Source: security.md 4.2.
class response_tracker {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::size_t entries_max = 262'144;
    static constexpr std::size_t prune_after = 4096;
    static constexpr std::chrono::seconds prune_every{1};

    explicit response_tracker(config::response_rule rule) : rule_(rule) {}

    void track(std::string_view reply, clock::time_point now);
    /// Uses up one message of the window for `subject`; false when there is none left.
    bool use(std::string_view subject, clock::time_point now);

    const config::response_rule& rule() const noexcept { return rule_; }
    std::size_t size() const noexcept { return recent_.size() + older_.size(); }

private:
    struct window {
        clock::time_point opened;
        int used = 0;
    };
    using windows = std::unordered_map<std::string, window, string_hash, std::equal_to<>>;

    bool expired(const window& entry, clock::time_point now) const;
    bool use_in(windows& entries, windows::iterator found, clock::time_point now);
    void prune(clock::time_point now);

    config::response_rule rule_;
    windows recent_;
    windows older_;
    std::size_t since_prune_ = 0;
    clock::time_point last_prune_{};
};

} // namespace plexus::auth

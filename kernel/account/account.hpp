#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/shared_slot.hpp"
#include "config/options.hpp"
#include "router/space.hpp"

namespace plexus::account {

inline constexpr std::string_view global_name = "$G";
inline constexpr std::string_view system_name = "$SYS";

/// A world of subjects of its own, with its limits and counters. Whoever made it (configuration,
/// later a JWT or a plugin), it is the same thing.
///
/// Thread: [any].
/// Owner:  registry, and every session bound to it (shared_ptr), so that an account that a reload
///         removed lives until its last session has left.
class account {
public:
    account(std::string name, unsigned lanes, bool cached);

    const std::string& name() const noexcept { return name_; }
    router::space& space() noexcept { return space_; }
    const router::space& space() const noexcept { return space_; }

    std::shared_ptr<const config::account_limits> limits() const { return limits_.load(); }
    void set_limits(const config::account_limits& limits);

    /// Where messages with a sampled traceparent are traced to; null: nowhere.
    std::shared_ptr<const config::msg_trace_options> tracing() const { return tracing_.load(); }
    void set_tracing(const std::optional<config::msg_trace_options>& tracing);

    /// The mappings of space(), as they were configured.
    using mapping_list = std::vector<config::mapping_entry>;
    std::shared_ptr<const mapping_list> mappings() const { return mappings_.load(); }
    void set_mappings(mapping_list mappings);

    /// Counts one more connection; false, and nothing counted, when the limit is reached.
    bool join();
    void leave() noexcept { connections_.fetch_sub(1, std::memory_order_relaxed); }
    int connections() const noexcept { return connections_.load(std::memory_order_relaxed); }

    /// When it was made, or a reload last changed it.
    std::chrono::system_clock::time_point changed() const noexcept {
        return changed_.load(std::memory_order_relaxed);
    }
    void note_change() noexcept {
        changed_.store(std::chrono::system_clock::now(), std::memory_order_relaxed);
    }

    /// Times a client of the account was a slow consumer.
    std::atomic<std::uint64_t> slow_consumers{0};

private:
    const std::string name_;
    router::space space_;
    shared_slot<const config::account_limits> limits_;
    shared_slot<const config::msg_trace_options> tracing_;
    shared_slot<const mapping_list> mappings_;
    std::atomic<int> connections_{0};
    std::atomic<std::chrono::system_clock::time_point> changed_{std::chrono::system_clock::now()};
};

using account_ptr = std::shared_ptr<account>;

} // namespace plexus::account

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/permissions.hpp"

namespace plexus::auth {

/// Remembers the publish decisions of one connection.
///
/// Thread: not synchronised; the connection's loop.
/// Owner:  the connection, which calls clear() when its permissions change.
/// Limits: `entries_max` subjects of at most `subject_bytes_max`; when full, `prune_count`
///         arbitrary ones are forgotten. Longer subjects are decided anew each time.
/// Source: security.md 4.2, core.md 26.
class publish_cache {
public:
    static constexpr std::size_t entries_max = 128;
    static constexpr std::size_t prune_count = 32;
    static constexpr std::size_t subject_bytes_max = 256;

    /// rules.can_publish(subject), remembered.
    bool allowed(const permissions& rules, std::string_view subject);
    void clear() { decisions_.clear(); }
    std::size_t size() const noexcept { return decisions_.size(); }

private:
    std::unordered_map<std::string, bool, string_hash, std::equal_to<>> decisions_;
};

/// Remembers the delivery-time decisions of one connection, by delivered subject and queue.
///
/// Thread: not synchronised; whoever delivers to the connection.
/// Owner:  the connection, which calls clear() when its permissions change.
/// Limits: as publish_cache, with `entries_max` pairs and their bytes together.
/// Source: security.md 4.4, core.md 26.
class deny_cache {
public:
    static constexpr std::size_t entries_max = 256;
    static constexpr std::size_t prune_count = 33;
    static constexpr std::size_t key_bytes_max = 256;

    /// rules.delivery_denied(subject, queue), remembered.
    bool denied(const permissions& rules, std::string_view subject, std::string_view queue);
    void clear() { decisions_.clear(); }
    std::size_t size() const noexcept { return decisions_.size(); }

private:
    std::string key_; ///< scratch: subject, a space, queue
    std::unordered_map<std::string, bool, string_hash, std::equal_to<>> decisions_;
};

} // namespace plexus::auth

#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

struct px_host;

namespace plexus::bus {

/// A table that a plugin offers to others.
struct provided_table {
    std::string id;
    const void* table;
    void* self;           ///< of the provider; its own affair, perhaps null
    const px_host* owner; ///< the provider
};

/// The tables of the plugins that are there, or on their way.
///
/// Thread: [any].
/// Owner:  bus::plugins.
class provided_tables {
public:
    void add(provided_table table) {
        const std::unique_lock lock(mutex_);
        tables_.push_back(std::move(table));
    }
    /// The provider has failed; who has found its table already keeps it.
    void withdraw(const px_host* owner) {
        const std::unique_lock lock(mutex_);
        std::erase_if(tables_, [&](const provided_table& each) { return each.owner == owner; });
    }
    std::optional<provided_table> find(std::string_view id) const {
        const std::shared_lock lock(mutex_);
        const auto found = std::ranges::find(tables_, id, &provided_table::id);
        return found == tables_.end() ? std::nullopt : std::optional(*found);
    }

private:
    mutable std::shared_mutex mutex_; // guards tables_
    std::vector<provided_table> tables_;
};

} // namespace plexus::bus

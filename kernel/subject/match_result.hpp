#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace plexus::subject {

class index_entry;

/// The answer of index::match(): plain subscriptions, each of which gets a copy, and queue groups,
/// of which one member each does. A group is its queue name alone: members that subscribed with
/// different patterns are in the same group (core.md 10).
///
/// Thread: one thread at a time. Keeps its memory between matches, so a reused one does not
/// allocate. Owner:  the caller. Entries and group names are borrowed and good while the index is
/// unchanged.
class match_result {
public:
    struct group {
        std::string_view name;
        std::span<index_entry* const> members; ///< never empty
    };

    std::span<index_entry* const> plain() const noexcept { return plain_; }
    std::size_t group_count() const noexcept { return groups_.size(); }
    group group_at(std::size_t i) const noexcept {
        const group_range& range = groups_[i];
        return {range.name, {members_.data() + range.first, range.count}};
    }
    bool empty() const noexcept { return plain_.empty() && members_.empty(); }
    /// Entries in all: plain ones and the members of every group.
    std::size_t size() const noexcept { return plain_.size() + members_.size(); }
    void clear() noexcept;

private:
    friend class index;

    struct group_range {
        std::string_view name;
        std::size_t first;
        std::size_t count;
    };
    struct member {
        index_entry* entry;
        std::uint32_t group;
    };

    void add(index_entry& entry);
    /// Puts the members of each group side by side; the last step of a match.
    void finish();
    /// Counts one more member of the group and returns its position in groups_.
    std::uint32_t group_of(std::string_view name);
    std::uint32_t& group_place(std::string_view name);
    void rebuild_group_table();

    std::vector<index_entry*> plain_;
    std::vector<index_entry*> members_;
    std::vector<group_range> groups_;
    std::vector<member> found_;              // queue members in the order found
    std::vector<std::uint32_t> group_table_; // name hash -> group + 1, used once groups are many
    std::uint64_t seed_ = 0;                 // the index's, set by each match
};

} // namespace plexus::subject

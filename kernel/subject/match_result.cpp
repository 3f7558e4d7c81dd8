#include "subject/match_result.hpp"

#include "subject/hash.hpp"
#include "subject/index.hpp"

namespace plexus::subject {
namespace {

// Up to here comparing names one by one beats hashing them.
constexpr std::size_t groups_compared_max = 8;

} // namespace

void match_result::clear() noexcept {
    plain_.clear();
    members_.clear();
    groups_.clear();
    found_.clear();
}

void match_result::add(index_entry& entry) {
    if (!entry.is_queue())
        plain_.push_back(&entry);
    else
        found_.push_back({&entry, group_of(entry.queue())});
}

std::uint32_t match_result::group_of(std::string_view name) {
    // Members of one group tend to come in a row.
    if (!found_.empty()) {
        const std::uint32_t last = found_.back().group;
        if (groups_[last].name == name) {
            ++groups_[last].count;
            return last;
        }
    }
    if (groups_.size() <= groups_compared_max) {
        for (std::uint32_t i = 0; i < groups_.size(); ++i) {
            if (groups_[i].name == name) {
                ++groups_[i].count;
                return i;
            }
        }
        groups_.push_back({name, 0, 1});
        if (groups_.size() > groups_compared_max)
            rebuild_group_table();
        return static_cast<std::uint32_t>(groups_.size() - 1);
    }
    std::uint32_t& place = group_place(name);
    if (place != 0) {
        ++groups_[place - 1].count;
        return place - 1;
    }
    groups_.push_back({name, 0, 1});
    const auto added = static_cast<std::uint32_t>(groups_.size());
    place = added;
    if (groups_.size() * 2 > group_table_.size())
        rebuild_group_table();
    return added - 1;
}

std::uint32_t& match_result::group_place(std::string_view name) {
    const std::size_t mask = group_table_.size() - 1;
    std::size_t i = hash(name, seed_) & mask;
    while (group_table_[i] != 0 && groups_[group_table_[i] - 1].name != name)
        i = (i + 1) & mask;
    return group_table_[i];
}

void match_result::rebuild_group_table() {
    std::size_t slots = 4 * groups_compared_max;
    while (slots < groups_.size() * 4)
        slots *= 2;
    group_table_.assign(slots, 0);
    for (std::uint32_t i = 0; i < groups_.size(); ++i)
        group_place(groups_[i].name) = i + 1;
}

void match_result::finish() {
    if (found_.empty())
        return;
    members_.resize(found_.size());
    std::size_t first = 0;
    for (group_range& range : groups_) {
        range.first = first;
        first += range.count;
        range.count = 0;
    }
    for (const member& m : found_) {
        group_range& range = groups_[m.group];
        members_[range.first + range.count++] = m.entry;
    }
}

} // namespace plexus::subject

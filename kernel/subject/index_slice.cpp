// Listing all entries a few at a time, while the index changes between two slices.
#include "subject/hash.hpp"
#include "subject/index.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace plexus::subject {
namespace {

// A cursor names a group of chains by what does not change while its entries stay: whether they are
// patterns (bit 63) and the upper 55 bits of the hash of their place (bits 8 to 62). Long chains
// are cut into parts, by the addresses of the entries (bits 0 to 7: the next part).
constexpr std::uint64_t pattern_bit = std::uint64_t{1} << 63;
constexpr unsigned hash_bits_left_out = 9;
constexpr std::size_t parts = 256;

std::uint64_t group_of(bool patterns, std::uint64_t hash) noexcept {
    return (patterns ? pattern_bit : 0) | hash >> hash_bits_left_out << 8;
}
std::uint64_t first_hash_of(std::uint64_t cursor) noexcept {
    return (cursor & ~pattern_bit) >> 8 << hash_bits_left_out;
}
std::size_t part_of(const index_entry& entry) noexcept {
    return fold(reinterpret_cast<std::uintptr_t>(&entry), 0x9e3779b97f4a7c15) >> 56;
}

} // namespace

/// Gathers one slice: whole groups, or parts of one.
class index::slice_maker {
public:
    slice_maker(std::uint64_t cursor, std::size_t count, std::vector<index_entry*>& out)
        : from_(cursor), count_(std::max<std::size_t>(count, 1)), out_(out) {}

    /// Adds a group, or more of the one before; false when the slice ended before it.
    bool take(std::uint64_t group, std::span<index_entry* const> chains) {
        if (group != group_) {
            if (part_end_ < parts || out_.size() >= count_)
                return false;
            group_ = group;
            part_begin_ = group == from_ - from_ % parts ? from_ % parts : 0;
            part_end_ = end_for(chains);
        }
        for (index_entry* first : chains)
            for (index_entry* entry = first; entry; entry = entry->next_)
                if (const std::size_t part = part_of(*entry);
                    part >= part_begin_ && part < part_end_)
                    out_.push_back(entry);
        return true;
    }

    /// The cursor of the next slice. `refused` is the group that take() did not add, if any.
    std::uint64_t next(std::uint64_t refused) const noexcept {
        return part_end_ < parts ? group_ | part_end_ : refused;
    }

private:
    // As many parts as there is room for, one at least.
    std::size_t end_for(std::span<index_entry* const> chains) const noexcept {
        std::size_t size = 0;
        for (const index_entry* first : chains)
            for (const index_entry* entry = first; entry; entry = entry->next_)
                ++size;
        const std::size_t room = count_ - out_.size();
        if (size * (parts - part_begin_) / parts <= room)
            return parts;
        return std::min(parts, part_begin_ + std::max<std::size_t>(1, parts * room / size));
    }

    const std::uint64_t from_;
    const std::size_t count_;
    std::vector<index_entry*>& out_;
    std::uint64_t group_ = ~std::uint64_t{0}; // none is called that
    std::size_t part_begin_ = 0;
    std::size_t part_end_ = parts;
};

std::uint64_t index::slice(std::uint64_t cursor, std::size_t count,
                           std::vector<index_entry*>& out) const {
    out.clear();
    slice_maker made(cursor, count, out);
    std::uint64_t refused = 0;
    const auto take = [&](std::uint64_t group, std::span<index_entry* const> chains) {
        if (made.take(group, chains))
            return true;
        refused = group;
        return false;
    };
    if ((cursor & pattern_bit) == 0) {
        literals_.for_each_from(first_hash_of(cursor), [&](std::uint64_t hash, index_entry& first) {
            index_entry* const chain = &first;
            return take(group_of(false, hash), {&chain, 1});
        });
        if (refused != 0)
            return made.next(refused);
    }
    const auto take_node = [&](std::uint64_t hash, const node& start) {
        boost::container::small_vector<index_entry*, 8> chains;
        for (const node* n = &start; n; n = n->any)
            for (index_entry* first : {n->here, n->or_below})
                if (first != nullptr)
                    chains.push_back(first);
        return chains.empty() || take(group_of(true, hash), {chains.data(), chains.size()});
    };
    // The root, which no edge leads to, stands where an edge of hash 0 would.
    const std::uint64_t from = (cursor & pattern_bit) != 0 ? first_hash_of(cursor) : 0;
    if (from != 0 || take_node(0, root_))
        edges_.for_each_from(from, take_node);
    return made.next(refused);
}

} // namespace plexus::subject

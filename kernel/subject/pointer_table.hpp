#pragma once

#include "base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace plexus::subject {

/// A hash table of pointers that never stops the world to grow (extendible hashing).
///
/// The upper hash bits choose a segment through a directory, the lower bits a slot in it. A full
/// segment splits in two, which moves at most segment_slots entries; only the directory, eight
/// bytes for some hundreds of entries, is ever copied whole. One growing array would move a million
/// entries at once (some 20 ms), and moving them a few at a time makes every look-up probe twice.
///
/// Thread: guarded by its owner; const functions change nothing.
/// Owner:  what the pointers point to belongs to the user of the table. The hash is kept beside the
///         pointer, so growing touches none of the pointed-to objects.
/// Limits: 16 bytes a slot, between 3/8 and 3/4 of them in use. Many entries with one hash make one
///         long segment instead of an endless directory.
template <class T>
class pointer_table {
public:
    pointer_table() = default;
    ~pointer_table() { reset(); }
    pointer_table(const pointer_table&) = delete;
    pointer_table& operator=(const pointer_table&) = delete;

    std::size_t size() const noexcept { return size_; }

    /// The place of the value with this hash for which equal(const T&) holds, or null. Writing to
    /// the place replaces the value by an equal one. Good until the next insert or erase.
    template <class Equal>
    T** find(std::uint64_t hash, Equal&& equal) const {
        if (size_ == 0)
            return nullptr;
        segment& s = *directory_[directory_at(hash)];
        slot* slots = s.slots();
        for (std::size_t i = hash & s.mask; slots[i].value; i = (i + 1) & s.mask) {
            if (slots[i].hash == hash && equal(std::as_const(*slots[i].value)))
                return &slots[i].value;
        }
        return nullptr;
    }

    /// Adds a value that find() does not find.
    void insert(std::uint64_t hash, T* value) {
        if (!directory_) {
            directory_ = std::make_unique<segment*[]>(1);
            directory_[0] = make_segment(segment_slots_min, 0);
        }
        while (is_full(*directory_[directory_at(hash)]))
            make_room(directory_at(hash));
        place(*directory_[directory_at(hash)], hash, value);
        ++size_;
    }

    /// Removes the value at a place that find() returned for `hash`.
    void erase(std::uint64_t hash, T** place) noexcept {
        const std::size_t at = directory_at(hash);
        segment& s = *directory_[at];
        slot* slots = s.slots();
        std::size_t hole = static_cast<std::size_t>(reinterpret_cast<slot*>(place) - slots);
        // Closes the gap so that no probe ends early: moves back each entry whose home lies before.
        for (std::size_t i = (hole + 1) & s.mask; slots[i].value; i = (i + 1) & s.mask) {
            const std::size_t distance_home = (i - slots[i].hash) & s.mask;
            if (distance_home >= ((i - hole) & s.mask)) {
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = slot{};
        --s.count;
        if (--size_ == 0)
            reset();
        else if (s.mask + 1 > segment_slots_min && s.count < (s.mask + 1) / 8)
            resize(at, (s.mask + 1) / 2);
    }

    /// Calls visit(T&) for every value.
    template <class Visit>
    void for_each(Visit&& visit) const {
        each_segment([&](const segment& s) {
            for (std::size_t i = 0; i <= s.mask; ++i) {
                if (s.slots()[i].value)
                    visit(*s.slots()[i].value);
            }
        });
    }

    /// Calls visit(hash, T&) in the order of the hashes, from `from` on, until it returns false.
    /// That order is the same however the table grows or shrinks. Sorts a segment before it visits
    /// it.
    template <class Visit>
    void for_each_from(std::uint64_t from, Visit&& visit) const {
        if (size_ == 0)
            return;
        std::vector<slot> sorted;
        for (std::size_t at = directory_at(from); at < (std::size_t{1} << depth_);) {
            const segment& s = *directory_[at];
            at = run_of(at).second;
            sorted.clear();
            for (std::size_t i = 0; i <= s.mask; ++i)
                if (s.slots()[i].value && s.slots()[i].hash >= from)
                    sorted.push_back(s.slots()[i]);
            std::ranges::sort(sorted, {}, &slot::hash);
            for (const slot& each : sorted)
                if (!visit(each.hash, *each.value))
                    return;
        }
    }

    std::size_t memory() const noexcept {
        std::size_t bytes = directory_ ? (sizeof(segment*) << depth_) : 0;
        each_segment([&](const segment& s) { bytes += bytes_of(s.mask + 1); });
        return bytes;
    }

private:
    static constexpr std::size_t segment_slots_min = 8;
    static constexpr std::size_t segment_slots = 1024; // 16 KiB; splitting one takes some 10 us

    struct slot {
        T* value = nullptr; // first, so that a place found can be turned back into its slot
        std::uint64_t hash = 0;
    };
    struct segment {
        std::size_t mask; // slots - 1
        std::uint32_t count;
        std::uint32_t depth; // directory bits all its hashes share
        slot* slots() noexcept { return reinterpret_cast<slot*>(this + 1); }
        const slot* slots() const noexcept { return reinterpret_cast<const slot*>(this + 1); }
    };

    static std::size_t bytes_of(std::size_t slots) noexcept {
        return sizeof(segment) + slots * sizeof(slot);
    }
    static segment* make_segment(std::size_t slots, std::uint32_t depth) {
        auto* s = new (::operator new(bytes_of(slots))) segment{slots - 1, 0, depth};
        std::uninitialized_value_construct_n(s->slots(), slots);
        return s;
    }
    static void free_segment(segment* s) noexcept { ::operator delete(s); }

    static bool is_full(const segment& s) noexcept { return s.count >= (s.mask + 1) / 4 * 3; }

    static void place(segment& s, std::uint64_t hash, T* value) noexcept {
        std::size_t i = hash & s.mask;
        while (s.slots()[i].value)
            i = (i + 1) & s.mask;
        s.slots()[i] = {value, hash};
        ++s.count;
    }

    std::size_t directory_at(std::uint64_t hash) const noexcept {
        return depth_ == 0 ? 0 : static_cast<std::size_t>(hash >> (64 - depth_));
    }
    /// The run of directory entries that point to the segment at `at`.
    std::pair<std::size_t, std::size_t> run_of(std::size_t at) const noexcept {
        const std::size_t length = std::size_t{1} << (depth_ - directory_[at]->depth);
        const std::size_t first = at & ~(length - 1);
        return {first, first + length};
    }
    template <class Visit>
    void each_segment(Visit&& visit) const {
        for (std::size_t at = 0; directory_ && at < (std::size_t{1} << depth_);) {
            const std::size_t next = run_of(at).second;
            visit(*directory_[at]);
            at = next;
        }
    }

    void make_room(std::size_t at) {
        segment& s = *directory_[at];
        // A directory that outgrows its entries means hashes that share their upper bits.
        const bool may_double = (std::size_t{1} << depth_) * (segment_slots / 4) <= size_;
        if (s.mask + 1 < segment_slots || (s.depth == depth_ && !may_double)) {
            resize(at, (s.mask + 1) * 2);
        } else {
            if (s.depth == depth_) {
                double_directory();
                at *= 2;
            }
            split(at);
        }
    }

    void resize(std::size_t at, std::size_t slots) {
        segment* old = directory_[at];
        segment* fresh = make_segment(slots, old->depth);
        for (std::size_t i = 0; i <= old->mask; ++i) {
            if (old->slots()[i].value)
                place(*fresh, old->slots()[i].hash, old->slots()[i].value);
        }
        const auto [first, last] = run_of(at);
        for (std::size_t i = first; i < last; ++i)
            directory_[i] = fresh;
        free_segment(old);
    }

    void double_directory() {
        auto wider = std::make_unique<segment*[]>(std::size_t{2} << depth_);
        for (std::size_t i = 0; i < (std::size_t{2} << depth_); ++i)
            wider[i] = directory_[i / 2];
        directory_ = std::move(wider);
        ++depth_;
    }

    void split(std::size_t at) {
        segment* old = directory_[at];
        const std::uint32_t depth = old->depth + 1;
        segment* halves[2] = {make_segment(old->mask + 1, depth),
                              make_segment(old->mask + 1, depth)};
        for (std::size_t i = 0; i <= old->mask; ++i) {
            const slot& from = old->slots()[i];
            if (from.value)
                place(*halves[from.hash >> (64 - depth) & 1], from.hash, from.value);
        }
        const auto [first, last] = run_of(at);
        const std::size_t middle = first + (last - first) / 2;
        for (std::size_t i = first; i < last; ++i)
            directory_[i] = halves[i < middle ? 0 : 1];
        free_segment(old);
    }

    void reset() noexcept {
        for (std::size_t at = 0; directory_ && at < (std::size_t{1} << depth_);) {
            segment* s = directory_[at];
            at = run_of(at).second;
            free_segment(s);
        }
        directory_.reset();
        depth_ = 0;
        size_ = 0;
    }

    std::unique_ptr<segment*[]> directory_;
    std::uint32_t depth_ = 0; // log2 of the directory's length
    std::size_t size_ = 0;
};

} // namespace plexus::subject

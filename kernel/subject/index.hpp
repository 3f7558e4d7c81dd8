#pragma once

#include "base/assert.hpp"
#include "subject/match_result.hpp"
#include "subject/pointer_table.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace plexus::subject {

/// The part of a subscription that the index links: derive the router's subscription from it.
///
/// Owner:  the derived object. It also owns the text: the subject, followed at once by the queue
///         name when there is one. Text and object stay where they are while linked() is true.
/// Thread: guarded by whatever guards the index it is in.
/// Limits: 32 bytes; subject and queue name below 4 GiB.
class index_entry {
public:
    /// `queue_size` 0 means a plain subscription.
    index_entry(const char* text, std::uint32_t subject_size, std::uint32_t queue_size = 0) noexcept
        : text_(text), subject_size_(subject_size), queue_size_(queue_size) {}
    index_entry(const index_entry&) = delete;
    index_entry& operator=(const index_entry&) = delete;

    std::string_view subject() const noexcept { return {text_, subject_size_}; }
    std::string_view queue() const noexcept { return {text_ + subject_size_, queue_size_}; }
    bool is_queue() const noexcept { return queue_size_ != 0; }
    bool linked() const noexcept { return prev_ != nullptr; }

protected:
    ~index_entry() { px_assert(!linked(), "a subscription leaves the index before it dies"); }

private:
    friend class index;
    friend class match_result;

    const char* text_;
    std::uint32_t subject_size_;
    std::uint32_t queue_size_;
    // All entries of one subject form a chain: next_ ends with null, prev_ of the first is the
    // last.
    index_entry* next_ = nullptr;
    index_entry* prev_ = nullptr;
};

/// What an operator sees of an index. Matches are counted by whoever looks up (see index::match).
struct index_statistics {
    std::uint64_t count = 0;     ///< entries linked now
    std::uint64_t wildcards = 0; ///< of these, entries whose subject has a wildcard
    std::uint64_t inserts = 0;   ///< since construction
    std::uint64_t removes = 0;   ///< since construction
};

/// The subscriptions of one account: finds who wants a subject.
///
/// Thread: the caller synchronises: insert() and remove() are exclusive; match(), has_interest(),
///         statistics() and for_each() are shared and change nothing. generation() is [any].
/// Owner:  entries belong to the caller; the index links them and frees only its own nodes.
/// Errors: insert() refuses a malformed subject; nothing else fails.
/// Limits: none of its own. insert() and remove() cost the length of the subject, however many
///         entries share it; no call moves more than one table segment (see pointer_table.hpp).
/// Source: core.md 9 and 10.
class index {
public:
    /// `seed` makes hash positions unpredictable to clients; give each index a random one.
    explicit index(std::uint64_t seed) noexcept;
    /// Every entry must have been removed.
    ~index();
    index(const index&) = delete;
    index& operator=(const index&) = delete;

    /// False, and nothing changed, when the subject fails subject::valid_to_subscribe().
    /// The entry must not be linked. Equal subjects and queues may be inserted any number of times.
    bool insert(index_entry& entry);
    /// The entry must be linked in this index.
    void remove(index_entry& entry) noexcept;

    /// Replaces the content of `out` with everything that wants `subject`; empties it when there is
    /// none. A publish subject with wildcard tokens is taken literally, so `a.*` reaches `a.*` and
    /// `a.>` but not `a.b`; one with an empty token reaches nobody.
    void match(std::string_view subject, match_result& out) const;
    /// Whether match() would find anything.
    bool has_interest(std::string_view subject) const;

    /// Changes with every insert and remove, so a cached match is good while this stays the same.
    std::uint64_t generation() const noexcept {
        return generation_.load(std::memory_order_acquire);
    }
    std::size_t size() const noexcept { return statistics_.count; }
    index_statistics statistics() const noexcept { return statistics_; }
    /// Bytes held by tables and nodes, entries not included.
    std::size_t memory() const noexcept;

    /// Calls visit(index_entry&) for every entry, in no particular order; visit must not change
    /// the index.
    template <class Visit>
    void for_each(Visit&& visit) const;

    /// Lists the entries a few at a time: replaces the content of `out` by `count` of them or
    /// somewhat more, from `cursor` on, and returns the cursor of the next slice. The first is 0;
    /// 0 again says that there is nothing more. Between two slices the index may change: entries
    /// that stay throughout come exactly once.
    std::uint64_t slice(std::uint64_t cursor, std::size_t count,
                        std::vector<index_entry*>& out) const;

private:
    class slice_maker;

    // A place in the trie of wildcard subjects. Children by token are found through edges_, so that
    // a node costs the same however many it has; most have one.
    struct node {
        node* parent = nullptr;
        node* any = nullptr;             // the child for `*`
        index_entry* here = nullptr;     // subjects that end at this node
        index_entry* or_below = nullptr; // subjects that end with `>` after this node
        std::uint32_t children = 0;
        std::uint32_t name_size = 0; // of the token that leads here and follows; 0: root or `*`
        std::string_view name() const noexcept {
            return {reinterpret_cast<const char*>(this + 1), name_size};
        }
    };

    static void link(index_entry*& first, index_entry& entry) noexcept;
    static void unlink(index_entry*& first, index_entry& entry) noexcept;
    index_entry** literal_place(std::string_view subject, std::uint64_t hashed) const;
    std::uint64_t edge_hash(const node& parent, std::uint64_t name_hash) const noexcept;
    node** edge_place(const node& parent, std::string_view name, std::uint64_t edge) const;
    node* child(const node& parent, std::string_view name) const;
    node& make_child(node& parent, std::string_view name);
    index_entry*& make_pattern_chain(std::string_view pattern);
    void remove_pattern(index_entry& entry) noexcept;
    void prune(node* leaf) noexcept;
    template <class Found>
    bool find_patterns(std::string_view subject, Found&& found) const;

    std::uint64_t seed_;
    std::atomic<std::uint64_t> generation_{1};
    index_statistics statistics_;
    pointer_table<index_entry> literals_; // first entry of each literal subject's chain
    pointer_table<node> edges_;           // (parent, token) -> child
    node root_;
};

template <class Visit>
void index::for_each(Visit&& visit) const {
    const auto chain = [&](index_entry* entry) {
        for (; entry; entry = entry->next_)
            visit(*entry);
    };
    const auto with_any = [&](const node& start) {
        for (const node* n = &start; n; n = n->any) {
            chain(n->here);
            chain(n->or_below);
        }
    };
    literals_.for_each([&](index_entry& first) { chain(&first); });
    with_any(root_);
    edges_.for_each(with_any);
}

} // namespace plexus::subject

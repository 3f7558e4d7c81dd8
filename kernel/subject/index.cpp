#include "subject/index.hpp"

#include "subject/grammar.hpp"
#include "subject/hash.hpp"

#include <boost/container/small_vector.hpp>

#include <new>

namespace plexus::subject {
namespace {

// Live trie nodes while matching; beyond it the list goes to the heap. The number of nodes that one
// subject can keep alive at a level is bounded by the patterns subscribed, and is 1 or 2 in
// practice.
constexpr std::size_t frontier_inline = 24;

} // namespace

index::index(std::uint64_t seed) noexcept : seed_(seed) {}

index::~index() {
    px_assert(size() == 0, "subscriptions are removed from the index before it dies");
}

// --- finding places ----------------------------------------------------------------------------

index_entry** index::literal_place(std::string_view subject, std::uint64_t hashed) const {
    return literals_.find(hashed, [&](const index_entry& e) { return e.subject() == subject; });
}

std::uint64_t index::edge_hash(const node& parent, std::uint64_t name_hash) const noexcept {
    return fold(reinterpret_cast<std::uintptr_t>(&parent) ^ seed_, name_hash);
}

index::node** index::edge_place(const node& parent, std::string_view name,
                                std::uint64_t edge) const {
    return edges_.find(edge,
                       [&](const node& n) { return n.parent == &parent && n.name() == name; });
}

index::node* index::child(const node& parent, std::string_view name) const {
    if (name == any_token)
        return parent.any;
    node** place = edge_place(parent, name, edge_hash(parent, hash(name, seed_)));
    return place ? *place : nullptr;
}

index::node& index::make_child(node& parent, std::string_view name) {
    if (node* known = child(parent, name))
        return *known;
    ++parent.children;
    const bool is_any = name == any_token;
    const std::size_t name_size = is_any ? 0 : name.size();
    auto* fresh = new (::operator new(sizeof(node) + name_size)) node;
    fresh->parent = &parent;
    fresh->name_size = static_cast<std::uint32_t>(name_size);
    name.copy(reinterpret_cast<char*>(fresh + 1), name_size);
    if (is_any)
        parent.any = fresh;
    else
        edges_.insert(edge_hash(parent, hash(name, seed_)), fresh);
    return *fresh;
}

index_entry*& index::make_pattern_chain(std::string_view pattern) {
    node* at = &root_;
    std::string_view name;
    for (token_iterator tokens(pattern); tokens.next(name);) {
        if (name == any_tail)
            return at->or_below;
        at = &make_child(*at, name);
    }
    return at->here;
}

// --- changes -----------------------------------------------------------------------------------

void index::link(index_entry*& first, index_entry& entry) noexcept {
    entry.next_ = nullptr;
    if (!first) {
        first = entry.prev_ = &entry;
        return;
    }
    entry.prev_ = first->prev_;
    first->prev_->next_ = &entry;
    first->prev_ = &entry;
}

void index::unlink(index_entry*& first, index_entry& entry) noexcept {
    if (&entry != first)
        entry.prev_->next_ = entry.next_;
    if (entry.next_)
        entry.next_->prev_ = entry.prev_;
    else
        first->prev_ = entry.prev_;
    if (&entry == first)
        first = entry.next_;
    entry.prev_ = entry.next_ = nullptr;
}

bool index::insert(index_entry& entry) {
    px_assert(!entry.linked(), "an entry is in one index once");
    const std::string_view subject = entry.subject();
    if (!valid_to_subscribe(subject))
        return false;
    if (has_wildcard(subject)) {
        link(make_pattern_chain(subject), entry);
        ++statistics_.wildcards;
    } else {
        const std::uint64_t hashed = hash(subject, seed_);
        if (index_entry** place = literal_place(subject, hashed)) {
            link(*place, entry);
        } else {
            entry.prev_ = &entry;
            literals_.insert(hashed, &entry);
        }
    }
    ++statistics_.count;
    ++statistics_.inserts;
    generation_.fetch_add(1, std::memory_order_release);
    return true;
}

void index::remove(index_entry& entry) noexcept {
    px_assert(entry.linked(), "only an inserted entry is removed");
    const std::string_view subject = entry.subject();
    if (has_wildcard(subject)) {
        remove_pattern(entry);
        --statistics_.wildcards;
    } else {
        const std::uint64_t hashed = hash(subject, seed_);
        index_entry** place = literal_place(subject, hashed);
        px_assert(place, "a linked entry is found by its subject");
        unlink(*place, entry);
        if (!*place)
            literals_.erase(hashed, place);
    }
    --statistics_.count;
    ++statistics_.removes;
    generation_.fetch_add(1, std::memory_order_release);
}

void index::remove_pattern(index_entry& entry) noexcept {
    node* at = &root_;
    bool below = false;
    std::string_view name;
    for (token_iterator tokens(entry.subject()); tokens.next(name);) {
        if ((below = name == any_tail))
            break;
        at = child(*at, name);
        px_assert(at, "the trie keeps the path of every linked entry");
    }
    unlink(below ? at->or_below : at->here, entry);
    prune(at);
}

void index::prune(node* leaf) noexcept {
    while (leaf != &root_ && !leaf->here && !leaf->or_below && leaf->children == 0) {
        node* parent = leaf->parent;
        --parent->children;
        if (leaf->name_size == 0) {
            parent->any = nullptr;
        } else {
            const std::uint64_t edge = edge_hash(*parent, hash(leaf->name(), seed_));
            edges_.erase(edge, edge_place(*parent, leaf->name(), edge));
        }
        ::operator delete(leaf);
        leaf = parent;
    }
}

// --- look-up -----------------------------------------------------------------------------------

// Calls found(first entry of a chain) for each pattern that matches, until it returns true.
// Breadth first: each token is hashed once, however many branches are alive.
template <class Found>
bool index::find_patterns(std::string_view subject, Found&& found) const {
    if (statistics_.wildcards == 0 || has_empty_token(subject))
        return false;
    boost::container::small_vector<const node*, frontier_inline> alive{&root_}, next;
    std::string_view name;
    for (token_iterator tokens(subject); !alive.empty() && tokens.next(name);) {
        // A lone `*` in a publish subject is a literal, which no edge of the trie is called.
        const std::uint64_t name_hash = hash(name, seed_);
        next.clear();
        for (const node* n : alive) {
            if (n->or_below && found(*n->or_below))
                return true;
            if (n->any)
                next.push_back(n->any);
            if (n->children == (n->any ? 1u : 0u))
                continue; // saves a cache miss for the usual leaf
            if (node** below = edge_place(*n, name, edge_hash(*n, name_hash)))
                next.push_back(*below);
        }
        alive.swap(next);
    }
    for (const node* n : alive) {
        if (n->here && found(*n->here))
            return true;
    }
    return false;
}

void index::match(std::string_view subject, match_result& out) const {
    out.clear();
    out.seed_ = seed_;
    const auto take = [&](index_entry& first) {
        for (index_entry* entry = &first; entry; entry = entry->next_)
            out.add(*entry);
        return false;
    };
    if (index_entry** place = literal_place(subject, hash(subject, seed_)))
        take(**place);
    find_patterns(subject, take);
    out.finish();
}

bool index::has_interest(std::string_view subject) const {
    return literal_place(subject, hash(subject, seed_)) ||
           find_patterns(subject, [](index_entry&) { return true; });
}

std::size_t index::memory() const noexcept {
    std::size_t bytes = literals_.memory() + edges_.memory();
    edges_.for_each([&](const node& start) {
        for (const node* n = &start; n; n = n->any)
            bytes += sizeof(node) + n->name_size;
    });
    for (const node* n = root_.any; n; n = n->any)
        bytes += sizeof(node);
    return bytes;
}

} // namespace plexus::subject

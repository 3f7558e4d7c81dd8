#include "auth/decision_cache.hpp"

namespace plexus::auth {

namespace {

// Makes room for one more by forgetting arbitrary entries.
template <class Map>
void make_room(Map& decisions, std::size_t entries_max, std::size_t count) {
    if (decisions.size() < entries_max)
        return;
    for (auto it = decisions.begin(); it != decisions.end() && count > 0; --count)
        it = decisions.erase(it);
}

} // namespace

bool publish_cache::allowed(const permissions& rules, std::string_view subject) {
    if (!rules.restricts_publish())
        return true;
    if (subject.size() > subject_bytes_max)
        return rules.can_publish(subject);
    if (const auto it = decisions_.find(subject); it != decisions_.end())
        return it->second;
    const bool decision = rules.can_publish(subject);
    make_room(decisions_, entries_max, prune_count);
    decisions_.emplace(subject, decision);
    return decision;
}

bool deny_cache::denied(const permissions& rules, std::string_view subject,
                        std::string_view queue) {
    if (subject.size() + queue.size() > key_bytes_max)
        return rules.delivery_denied(subject, queue);
    key_.assign(subject);
    key_.push_back(' '); // in neither part: the protocol separates its arguments by it
    key_.append(queue);
    if (const auto it = decisions_.find(key_); it != decisions_.end())
        return it->second;
    const bool decision = rules.delivery_denied(subject, queue);
    make_room(decisions_, entries_max, prune_count);
    decisions_.emplace(key_, decision);
    return decision;
}

} // namespace plexus::auth

#include "auth/pattern_set.hpp"

#include <algorithm>

#include "subject/grammar.hpp"

namespace plexus::auth {

namespace {

std::string_view first_token(std::string_view subject) {
    return subject.substr(0, subject.find(subject::separator));
}

// A queue field that is itself a pattern also stands for the queue of exactly that name.
bool queue_taken_in(std::string_view queue, std::string_view pattern) {
    return queue == pattern || (subject::has_wildcard(pattern) && subject::covers(pattern, queue));
}

} // namespace

void pattern_set::add(const config::permission_entry& added) {
    ++count_;
    const std::string_view subject = added.subject;
    entry* slot = nullptr;
    if (!subject::has_wildcard(subject)) {
        slot = &literals_.try_emplace(std::string(subject)).first->second;
    } else {
        const std::string_view first = first_token(subject);
        bucket& target =
            subject::has_wildcard(first) ? wildcard_first_ : by_first_token_[std::string(first)];
        const auto same = std::ranges::find(target, subject, &entry::subject);
        slot = same != target.end() ? &*same : &target.emplace_back();
    }
    slot->subject = subject;
    if (added.queue.empty())
        slot->plain = true;
    else
        slot->queues.push_back(added.queue);
}

template <class Test>
pattern_set::found pattern_set::collect(std::string_view subject, std::string_view queue,
                                        Test&& test) const {
    found result;
    const auto take = [&](const entry& e) {
        result.plain = result.plain || e.plain;
        result.queued = result.queued || !e.queues.empty();
        if (!queue.empty() && !result.queue_matches)
            result.queue_matches = std::ranges::any_of(
                e.queues, [&](const std::string& q) { return queue_taken_in(queue, q); });
    };
    const auto scan = [&](const bucket& entries) {
        for (const entry& e : entries)
            if (test(subject, e.subject))
                take(e);
    };
    if (const auto it = literals_.find(subject); it != literals_.end())
        take(it->second);
    if (!by_first_token_.empty())
        if (const auto it = by_first_token_.find(first_token(subject)); it != by_first_token_.end())
            scan(it->second);
    scan(wildcard_first_);
    return result;
}

pattern_set::found pattern_set::matching(std::string_view subject, std::string_view queue) const {
    return collect(subject, queue, [](std::string_view given, std::string_view pattern) {
        return subject::matches(given, pattern);
    });
}

pattern_set::found pattern_set::covering(std::string_view subject, std::string_view queue) const {
    return collect(subject, queue, [](std::string_view given, std::string_view pattern) {
        return subject::covers(pattern, given);
    });
}

bool pattern_set::overlaps(std::string_view subject) const {
    const auto meets = [&](const auto& e) { return subject::overlap(e.subject, subject); };
    if (std::ranges::any_of(wildcard_first_, meets))
        return true;
    const std::string_view first = first_token(subject);
    if (subject::has_wildcard(first)) {
        for (const auto& [token, entries] : by_first_token_)
            if (std::ranges::any_of(entries, meets))
                return true;
    } else if (const auto it = by_first_token_.find(first); it != by_first_token_.end()) {
        if (std::ranges::any_of(it->second, meets))
            return true;
    }
    if (!subject::has_wildcard(subject))
        return literals_.contains(subject);
    return std::ranges::any_of(literals_, [&](const auto& item) { return meets(item.second); });
}

} // namespace plexus::auth

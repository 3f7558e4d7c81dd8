#include "world.hpp"

#include <algorithm>

namespace plexus::testing {

namespace {

/// Takes the first token off; false when there is none left.
bool next_token(std::string_view& rest, std::string_view& token, bool& done) {
    if (done)
        return false;
    const std::size_t dot = rest.find('.');
    token = rest.substr(0, dot);
    done = dot == std::string_view::npos;
    if (!done)
        rest.remove_prefix(dot + 1);
    return true;
}

} // namespace

bool matches(std::string_view subject, std::string_view pattern) {
    std::string_view token, wanted;
    bool subject_done = false, pattern_done = false;
    while (next_token(pattern, wanted, pattern_done)) {
        if (!next_token(subject, token, subject_done))
            return false;
        if (wanted == ">")
            return true;
        if (wanted != "*" && wanted != token)
            return false;
    }
    return subject_done;
}

bool well_formed(std::string_view subject, bool wildcards) {
    if (subject.find_first_of(" \t\r\n\f") != std::string_view::npos)
        return false;
    std::string_view token;
    bool done = false;
    while (next_token(subject, token, done)) {
        const bool wild = token == "*" || token == ">";
        if (token.empty() || (wild && !wildcards) || (token == ">" && !done))
            return false;
    }
    return true;
}

// splitmix64
std::uint64_t world::random() noexcept {
    dice_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = dice_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

world::event_id world::at(std::uint64_t delay_ns, std::function<void()> event) {
    const std::uint64_t due = delay_ns > UINT64_MAX - now_ ? UINT64_MAX : now_ + delay_ns;
    const event_id id{due, ++sequence_};
    events_.emplace(id, std::move(event));
    return id;
}

bool world::settle() {
    return advance(0);
}

bool world::step(std::uint64_t until) {
    const auto next = events_.begin();
    if (next == events_.end() || next->first.first > until) {
        now_ = std::max(now_, until);
        return false;
    }
    now_ = std::max(now_, next->first.first);
    const auto node = events_.extract(next);
    node.mapped()();
    return true;
}

bool world::advance(std::uint64_t delay_ns) {
    const std::uint64_t until = now_ + delay_ns;
    for (std::size_t ran = 0; ran < events_max; ++ran)
        if (!step(until))
            return true;
    return false;
}

world::interest_ptr world::subscribe(interest what) {
    auto made = std::make_shared<interest>(std::move(what));
    interests_.push_back(made);
    return made;
}

std::vector<world::interest_ptr> world::wanting(std::string_view account,
                                                std::string_view subject) {
    std::vector<interest_ptr> found;
    interests_.remove_if([](const auto& each) { return each.expired(); });
    for (const auto& each : interests_)
        if (auto held = each.lock(); held->account == account && matches(subject, held->pattern))
            found.push_back(std::move(held));
    return found;
}

bool world::has_interest(std::string_view account, std::string_view subject) {
    return !wanting(account, subject).empty();
}

std::size_t world::publish(const std::string& account, const message& what) {
    std::size_t receivers = 0;
    std::map<std::string, std::vector<interest_ptr>> groups;
    for (interest_ptr& each : wanting(account, what.subject)) {
        if (!each->queue.empty())
            groups[each->queue].push_back(std::move(each));
        else if (each->take(what))
            ++receivers;
    }
    for (const auto& [name, members] : groups) {
        const std::size_t first = random() % members.size();
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (members[(first + i) % members.size()]->take(what)) {
                ++receivers;
                break;
            }
        }
    }
    return receivers;
}

} // namespace plexus::testing

#include "world.hpp"

#include <map>

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

void note(world& in, std::string_view kind, const std::string& account, const message& what) {
    std::string line = in.name() + ' ' + account + ' ' + what.subject;
    for (const std::string* part : {&what.reply, &what.headers, &what.payload})
        line.append(1, '\n').append(*part);
    in.time().note(kind, line);
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

world::demand world::demand_for(std::string_view account, std::string_view subject) {
    demand found;
    for (const interest_ptr& each : wanting(account, subject)) {
        if (each->queue.empty())
            found.plain = true;
        else
            found.queues.insert(each->queue);
    }
    return found;
}

bool world::has_interest(std::string_view account, std::string_view subject) {
    return demand_for(account, subject).any() ||
           (links != nullptr && links->has_interest(*this, account, subject));
}

std::size_t world::deliver(const std::string& account, const message& what,
                           const std::set<std::string>* queues, std::set<std::string>& served) {
    std::size_t receivers = 0;
    std::map<std::string, std::vector<interest_ptr>> groups;
    for (interest_ptr& each : wanting(account, what.subject)) {
        if (!each->queue.empty())
            groups[each->queue].push_back(std::move(each));
        else if (each->take(what))
            ++receivers;
    }
    for (const auto& [name, members] : groups) {
        if (queues != nullptr && !queues->contains(name))
            continue;
        const std::size_t first = time_.random_below(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (members[(first + i) % members.size()]->take(what)) {
                ++receivers;
                served.insert(name);
                break;
            }
        }
    }
    return receivers;
}

std::size_t world::publish(const std::string& account, const message& what) {
    note(*this, "publish", account, what);
    std::set<std::string> served;
    const std::size_t receivers = deliver(account, what, nullptr, served);
    return receivers + (links == nullptr ? 0 : links->forward(*this, account, what, served));
}

void world::receive(const std::string& account, const message& what,
                    const std::set<std::string>& queues) {
    note(*this, "receive", account, what);
    std::set<std::string> served;
    deliver(account, what, &queues, served);
}

} // namespace plexus::testing

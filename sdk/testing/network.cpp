#include "network.hpp"

#include <algorithm>
#include <memory>
#include <span>

namespace plexus::testing {

network::~network() {
    for (world* each : worlds_)
        each->links = nullptr;
}

void network::join(world& one) {
    worlds_.push_back(&one);
    one.links = this;
}

void network::set_plan(const world& from, const world& to, const link_plan& its) {
    link& between = links_[{&from, &to}];
    between.plan = its;
    between.has_plan = true;
}

void network::cut(const std::set<const world*>& group) {
    time_.note("cut");
    cuts_.push_back(group);
}

void network::heal() {
    time_.note("heal");
    healed_ = cuts_.size();
}

bool network::is_cut(const world& a, const world& b, std::size_t from) const {
    return std::ranges::any_of(std::span(cuts_).subspan(from), [&](const auto& group) {
        return group.contains(&a) != group.contains(&b);
    });
}
bool network::is_cut(const world& a, const world& b) const {
    return is_cut(a, b, healed_);
}

bool network::has_interest(const world& from, std::string_view account, std::string_view subject) {
    return std::ranges::any_of(worlds_, [&](world* each) {
        return each != &from && !is_cut(from, *each) && each->demand_for(account, subject).any();
    });
}

std::size_t network::forward(world& from, const std::string& account, const message& what,
                             const std::set<std::string>& served) {
    struct target {
        world* to;
        bool plain;
        std::set<std::string> queues{}; ///< that were given to it
    };
    std::vector<target> targets;
    std::map<std::string, std::vector<std::size_t>> having; // members of each queue group
    for (world* each : worlds_) {
        if (each == &from || is_cut(from, *each))
            continue;
        const world::demand demand = each->demand_for(account, what.subject);
        for (const std::string& queue : demand.queues)
            if (!served.contains(queue))
                having[queue].push_back(targets.size());
        targets.push_back({each, demand.plain});
    }
    for (const auto& [queue, those] : having)
        targets[those[time_.random_below(those.size())]].queues.insert(queue);
    std::size_t sent = 0;
    for (target& each : targets) {
        if (!each.plain && each.queues.empty())
            continue;
        parcel one{account, what, std::move(each.queues), 0};
        one.what.origin_kind = PX_ORIGIN_LINK;
        send(from, *each.to, std::move(one));
        ++sent;
    }
    return sent;
}

void network::send(const world& from, world& to, parcel what) {
    link& between = links_[{&from, &to}];
    const link_plan& its = between.has_plan ? between.plan : plan;
    ++happened_.sent;
    if (time_.chance(its.loss)) {
        ++happened_.lost;
        time_.note("lost", what.what.subject);
        return;
    }
    what.number = ++between.sent;
    what.cuts = cuts_.size();
    const auto shared = std::make_shared<const parcel>(std::move(what));
    const bool twice = time_.chance(its.duplication);
    happened_.duplicated += twice;
    for (int copies = twice ? 2 : 1; copies > 0; --copies) {
        const std::uint64_t longest = std::max(its.delay_min_ns, its.delay_max_ns);
        const std::uint64_t delay =
            its.delay_min_ns + time_.random_below(longest - its.delay_min_ns + 1);
        std::uint64_t due = time_.now_ns() + delay;
        if (!its.reordering)
            due = between.last_due = std::max(due, between.last_due);
        ++happened_.under_way;
        time_.at(due - time_.now_ns(), [this, &from, &to, shared] { arrive(from, to, *shared); });
    }
}

void network::arrive(const world& from, world& to, const parcel& what) {
    --happened_.under_way;
    if (is_cut(from, to, what.cuts)) { // since it was sent, even if that is healed
        ++happened_.cut_off;
        return time_.note("cut off", what.what.subject);
    }
    ++happened_.delivered;
    link& between = links_[{&from, &to}];
    happened_.overtaken += what.number < between.newest;
    between.newest = std::max(between.newest, what.number);
    to.receive(what.account, what.what, what.queues);
}

} // namespace plexus::testing

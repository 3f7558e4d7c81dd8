#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <plexus/abi/bus.h>

#include "world.hpp"

namespace plexus::testing {

/// What a link does to messages. Chances are so many of a million.
struct link_plan {
    std::uint64_t delay_min_ns = 0;
    std::uint64_t delay_max_ns = 0;
    std::uint32_t loss = 0;
    std::uint32_t duplication = 0; ///< of those not lost: it comes twice
    bool reordering = false;       ///< messages may overtake each other; else they keep their order
};

/// Links between worlds that share a timeline: every world that is in it has one to every other.
///
/// A message is sent to each world with interest in it; of the queue groups that no member here
/// took, to one world each, by the dice. What came over a link goes no further. Interest is known
/// everywhere at once; whether it is still there is seen when the message arrives.
///
/// Thread: one. Owner: the test; goes before the worlds in it. Deterministic: see timeline.
class network final : public forwarder {
public:
    explicit network(timeline& time) : time_(time) {}
    ~network() override;

    void join(world& one);
    /// Of all links that have none of their own.
    link_plan plan;
    /// Of what `from` sends to `to`.
    void set_plan(const world& from, const world& to, const link_plan& plan);
    /// Nothing passes between worlds of the group and others; what is under way is lost. Several
    /// cuts add up.
    void cut(const std::set<const world*>& group);
    /// Everything passes again.
    void heal();

    /// What happened so far. sent + duplicated == delivered + lost + cut_off + under_way.
    struct counts {
        std::uint64_t sent = 0, delivered = 0, lost = 0, cut_off = 0, duplicated = 0, overtaken = 0,
                      under_way = 0;
    };
    const counts& happened() const noexcept { return happened_; }

    std::size_t forward(world& from, const std::string& account, const message& what,
                        const std::set<std::string>& served) override;
    bool has_interest(const world& from, std::string_view account,
                      std::string_view subject) override;

private:
    using direction = std::pair<const world*, const world*>;
    struct parcel {
        std::string account;
        message what;
        std::set<std::string> queues;
        std::uint64_t number; ///< of its link
        std::size_t cuts = 0; ///< that there had been when it was sent
    };
    struct link {
        link_plan plan;
        bool has_plan = false;
        std::uint64_t last_due = 0;
        std::uint64_t sent = 0;
        std::uint64_t newest = 0; ///< number of the newest that has arrived
    };
    void send(const world& from, world& to, parcel what);
    void arrive(const world& from, world& to, const parcel& what);
    bool is_cut(const world& a, const world& b) const;
    bool is_cut(const world& a, const world& b, std::size_t from) const;

    timeline& time_;
    std::vector<world*> worlds_;
    std::map<direction, link> links_;
    std::vector<std::set<const world*>> cuts_; ///< ever
    std::size_t healed_ = 0;                   ///< how many of them are over
    counts happened_;
};

} // namespace plexus::testing

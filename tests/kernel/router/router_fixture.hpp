#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "router/publish.hpp"

namespace plexus::testing {

struct test_lane : router::lane {
    using lane::lane;
};

/// Writes down the sids that it was delivered to; answers what the test says.
struct recording_subscriber final : router::subscriber {
    router::party who() const override { return {}; }
    std::uint64_t id() const noexcept override { return 0; }

    router::delivery deliver(router::lane&, router::subscription& target,
                             const router::origin& origin,
                             const router::message& message) noexcept override {
        seen.emplace_back(target.sid());
        subjects.emplace_back(message.subject());
        publishers.push_back(origin.id);
        return answer ? answer(target) : router::delivery::delivered;
    }

    std::vector<std::string> seen;
    std::vector<std::string> subjects;
    std::vector<std::uint64_t> publishers;
    std::function<router::delivery(const router::subscription&)> answer;
};

/// A subscription that leaves its space when the test ends.
class interest {
public:
    interest(router::space& space, router::subscriber& owner, std::string_view subject,
             std::string_view queue, std::string_view sid)
        : space_(space), held_(router::subscription::create(owner, subject, queue, sid)) {
        space.add(*held_);
    }
    ~interest() { remove(); }
    interest(const interest&) = delete;

    void remove() {
        if (held_->linked())
            space_.remove(*held_);
    }
    router::subscription& operator*() { return *held_; }

private:
    router::space& space_;
    router::subscription::owned held_;
};

inline router::message message_on(std::string_view subject) {
    router::message message;
    message.head.subject = subject;
    message.head.size = 5;
    message.body = "hello";
    return message;
}

} // namespace plexus::testing

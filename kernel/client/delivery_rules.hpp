#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "auth/decision_cache.hpp"
#include "auth/permissions.hpp"
#include "auth/response_tracker.hpp"

namespace plexus::client {

/// The part of a client's permissions that matters when others deliver to it: its deny filter, and
/// the reply subjects it may answer on. Only clients whose permissions need it have one.
///
/// Thread: [any]; a lock of its own, since several loops may deliver at once.
/// Owner:  the session; replaced as a whole and freed a grace period later.
class delivery_rules {
public:
    /// Tracked replies of `former` rules, if any, stay good as long as the rule for them does.
    delivery_rules(auth::permissions_ptr permissions, delivery_rules* former)
        : permissions_(std::move(permissions)) {
        const config::response_rule* rule = permissions_->responses();
        if (rule == nullptr)
            return;
        if (former != nullptr) {
            std::lock_guard lock(former->mutex_);
            if (former->responses_ && former->responses_->rule() == *rule)
                responses_ = std::move(former->responses_);
        }
        if (!responses_)
            responses_.emplace(*rule);
    }

    /// Whether a message on `subject` must not reach a subscription with this queue.
    bool denies(std::string_view subject, std::string_view queue) {
        std::lock_guard lock(mutex_);
        return deny_cache_.denied(*permissions_, subject, queue);
    }

    /// A message with this reply subject was delivered: the client may answer it.
    void track_reply(std::string_view reply, auth::response_tracker::clock::time_point now) {
        std::lock_guard lock(mutex_);
        if (responses_ && !permissions_->can_publish(reply))
            responses_->track(reply, now);
    }

    /// Uses up one answer to a tracked reply subject; false when there is none.
    bool use_reply(std::string_view subject, auth::response_tracker::clock::time_point now) {
        std::lock_guard lock(mutex_);
        return responses_ && responses_->use(subject, now);
    }

private:
    const auth::permissions_ptr permissions_;
    std::mutex mutex_; // guards what follows
    auth::deny_cache deny_cache_;
    std::optional<auth::response_tracker> responses_;
};

} // namespace plexus::client

// SUB and UNSUB: core 7.2, 7.3; permissions of security 4.3, 4.5.
#include "base/quote.hpp"
#include "client/session.hpp"
#include "proto/trace_lines.hpp"
#include "subject/grammar.hpp"

namespace plexus::client {

using proto::error_id;
using router::subscription;

session::step session::handle_subscribe(const proto::op& op) {
    bool filtered = false;
    if (!may_subscribe(op.subject, op.queue, op.sid, filtered))
        return step::next;
    if (const int tokens = settings_->options.limits.max_subscription_tokens;
        tokens > 0 && subject::token_count(op.subject) > static_cast<std::size_t>(tokens)) {
        send_error(error_id::too_many_tokens, {op.subject});
        service_.log().error_limited(about(),
                                     "Subscription Violation Too Many Tokens - Subject {}, SID {}",
                                     go_quote(op.subject), op.sid);
        return step::next;
    }
    if (max_subscriptions_ != 0 && subscriptions_.size() >= max_subscriptions_) {
        send_error(error_id::max_subscriptions);
        return step::next;
    }
    // A sid that is in use keeps its subscription.
    if (!subscriptions_.contains(op.sid)) {
        subscription* added = subscription::create(*this, op.subject, op.queue, op.sid);
        added->set_filtered(filtered);
        if (!account_->space().add(*added)) {
            subscription::destroy(added);
            send_error(error_id::invalid_subject);
            return step::next;
        }
        subscriptions_.insert(added);
        listing_ = nullptr;
    }
    if (options_.verbose)
        send_ok();
    return step::next;
}

bool session::may_subscribe(std::string_view subject, std::string_view queue, std::string_view sid,
                            bool& filtered) {
    auto verdict = auth::subscribe_verdict::allowed;
    if (queue == "_sys_")
        verdict = auth::subscribe_verdict::denied;
    else if (identity_.permissions != nullptr)
        verdict = identity_.permissions->can_subscribe(subject, queue);
    filtered = verdict == auth::subscribe_verdict::allowed_with_delivery_filter;
    if (verdict != auth::subscribe_verdict::denied)
        return true;
    if (queue.empty()) {
        send_error(error_id::subscribe_permission, {subject});
        service_.log().error_limited(about(), "Subscription Violation - Subject {}, SID {}",
                                     go_quote(subject), sid);
    } else {
        send_error(error_id::queue_subscribe_permission, {subject, queue});
        service_.log().error_limited(about(),
                                     "Subscription Violation - Subject {}, Queue: {}, SID {}",
                                     go_quote(subject), go_quote(queue), sid);
    }
    return false;
}

session::step session::handle_unsubscribe(const proto::op& op) {
    if (const auto found = subscriptions_.find(op.sid); found != subscriptions_.end()) {
        subscription& ending = **found;
        const auto max = static_cast<std::uint64_t>(std::max<std::int64_t>(op.unsub_max, 0));
        ending.set_max(max);
        // The count may reach the maximum on another loop just now; then that loop removes it.
        if (max == 0 || ending.delivered() >= max)
            drop(ending);
    }
    if (options_.verbose)
        send_ok();
    return step::next;
}

// Takes a subscription out of the index. It is freed a grace period later, and until then loops
// that found it before may still deliver.
void session::drop(subscription& ending) {
    if (traced())
        service_.log().trace(about(), "{}", proto::trace_removal(ending.sid()));
    unsubscribed_ = true;
    account_->space().remove(ending);
    subscriptions_.erase(&ending);
    listing_ = nullptr;
    dropped_.emplace_back(&ending);
}

void session::drop_all() {
    for (subscription* each : subscriptions_) {
        each->close();
        account_->space().remove(*each);
        dropped_.emplace_back(each);
    }
    unsubscribed_ |= !subscriptions_.empty();
    subscriptions_.clear();
    listing_ = nullptr;
    retire_dropped();
}

void session::retire_dropped() {
    if (dropped_.empty())
        return;
    service_.loops().after_grace(connection_.home(), [dropped = std::exchange(dropped_, {})] {});
}

// The last message that an auto-unsubscribe allows has been delivered, perhaps by another loop.
void session::reached_max(std::string_view sid) {
    const auto found = subscriptions_.find(sid);
    if (found == subscriptions_.end())
        return;
    const std::uint64_t max = (*found)->max();
    if (max != 0 && (*found)->delivered() >= max)
        drop(**found);
    retire_dropped();
}

} // namespace plexus::client

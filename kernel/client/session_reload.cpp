// What other settings mean for a live session: core 34, security 13.2.
#include "client/login_rechecks.hpp"
#include "client/session.hpp"
#include "net/tls_context.hpp"

namespace plexus::client {

using proto::closed_reason;
using proto::error_id;

void session::settings_changed(const takeover_ptr& round) {
    // Opening goes on by the rules it began with; start_serving() takes the new ones.
    if (connection_.closing() || phase_ != phase::running)
        return;
    const settings_ptr former = std::exchange(settings_, service_.current());
    apply_limits();
    if (!key_is_pinned()) {
        round->unpinned.fetch_add(1, std::memory_order_relaxed);
        connection_.close(closed_reason::tls_handshake_failure);
        return;
    }
    if (service_.take_surplus()) {
        fail(error_id::max_connections, closed_reason::max_connections_exceeded);
        return;
    }
    if (expecting_connect_)
        return;
    if (settings_ != former && login_pending_) {
        login(); // whose answer takes the place of the one under way
        connection_.resume_reading();
        return;
    }
    if (settings_ != former)
        ++login_ticket_; // what former authenticators say comes too late
    recheck_ = round;
    queue_recheck();
}

// What is under way is answered first: it may or may not take into account what is new.
void session::queue_recheck() {
    if (recheck_ == nullptr || login_pending_ || recheck_asked_ ||
        std::exchange(recheck_queued_, true))
        return;
    service_.rechecks_of(connection_.home()).add(connection_.id());
}

bool session::key_is_pinned() {
    const auto tls = origin_ == nullptr ? settings_->tls : origin_->place->tls.load();
    return tls == nullptr || !tls->pins_keys() || !connection_.has_facts() ||
           !connection_.facts().tls || tls->accepts_key(connection_.facts().tls->peer_key);
}

// Asks the authenticators of the day about what the client said when it connected.
void session::check_login_again() {
    recheck_queued_ = false;
    if (recheck_ == nullptr || login_pending_)
        return; // it has logged in again, or is about to
    recheck_asked_ = true;
    login_rechecks& rechecks = service_.rechecks_of(connection_.home());
    rechecks.asked();
    settings_->authenticators->authenticate(
        auth::ask_again(*make_request(), identity_), resume_here(),
        [&rechecks, round = std::exchange(recheck_, nullptr), ticket = ++login_ticket_,
         &all = service_, &home = connection_.home(),
         id = connection_.id()](auth::auth_outcome outcome) {
            if (session* const self = all.find(home, id)) {
                self->recheck_asked_ = false;
                if (ticket == self->login_ticket_)
                    self->login_rechecked(outcome, round);
                self->queue_recheck();
            }
            rechecks.answered();
        });
}

void session::login_rechecked(const auth::auth_outcome& outcome, const takeover_ptr& round) {
    const auth::recheck_result result = auth::recheck(identity_, outcome);
    switch (result.action) {
    case auth::recheck_action::ask_later:
        service_.rechecks_of(connection_.home()).could_not_ask();
        if (recheck_ == nullptr)
            recheck_ = round;
        return;
    case auth::recheck_action::close:
        connection_.close(closed_reason::client_closed);
        return;
    case auth::recheck_action::refuse:
        for (const auth::auth_note& each : outcome.notes)
            note(each);
        refuse_login(result.reason);
        return;
    case auth::recheck_action::keep:
        break;
    }
    identity_ = outcome.who;
    install_rules(identity_.permissions);
    apply_limits();
    arm_expiry();
    tell_connected();
    check_subscriptions();
}

// Ends the subscriptions that the permissions no longer allow.
void session::check_subscriptions() {
    std::vector<router::subscription*> forbidden;
    for (router::subscription* each : subscriptions_) {
        const auto verdict =
            identity_.permissions == nullptr
                ? auth::subscribe_verdict::allowed
                : identity_.permissions->can_subscribe(each->subject(), each->queue());
        each->set_filtered(verdict == auth::subscribe_verdict::allowed_with_delivery_filter);
        if (verdict == auth::subscribe_verdict::denied)
            forbidden.push_back(each);
    }
    for (router::subscription* each : forbidden) {
        if (connection_.closing())
            return; // the peer does not read its errors: all subscriptions are gone already
        if (each->is_queue())
            send_error(error_id::queue_subscription_removed,
                       {each->subject(), each->queue(), each->sid()});
        else
            send_error(error_id::subscription_removed, {each->subject(), each->sid()});
        drop(*each);
    }
    retire_dropped();
}

} // namespace plexus::client

// What other settings mean for a live session: core 34, security 13.2.
#include "client/observer.hpp"
#include "client/session.hpp"
#include "net/tls_context.hpp"

namespace plexus::client {

using proto::closed_reason;
using proto::error_id;

void session::settings_changed(const takeover_ptr& round) {
    // Opening goes on by the rules it began with; start_serving() takes the new ones.
    if (connection_.closing() || phase_ != phase::running)
        return;
    settings_ = service_.current();
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
    if (login_pending_) {
        login(); // whose answer takes the place of the one under way
        connection_.resume_reading();
    } else if (!expecting_connect_) {
        check_login_again(round);
    }
}

bool session::key_is_pinned() {
    const auto tls = origin_ == nullptr ? settings_->tls : origin_->place->tls.load();
    return tls == nullptr || !tls->pins_keys() || !connection_.has_facts() ||
           !connection_.facts().tls || tls->accepts_key(connection_.facts().tls->peer_key);
}

// Asks the new authenticators about what the client said when it connected.
void session::check_login_again(const takeover_ptr& round) {
    const auth::auth_request_ptr request = auth::ask_again(*make_request(), identity_);
    const std::uint64_t ticket = ++login_ticket_;
    settings_->authenticators->authenticate(
        request, resume_here(),
        [ticket, round, &home = connection_.home(),
         id = connection_.id()](auth::auth_outcome outcome) {
            net::connection::post(
                home, id, [ticket, round, outcome = std::move(outcome)](net::connection& c) {
                    auto& self = static_cast<session&>(c.session());
                    if (ticket == self.login_ticket_ && !c.closing())
                        self.login_rechecked(outcome);
                });
        });
}

void session::login_rechecked(const auth::auth_outcome& outcome) {
    const auth::recheck_result result = auth::recheck(identity_, outcome);
    switch (result.action) {
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

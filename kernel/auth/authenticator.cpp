#include "auth/authenticator.hpp"

#include <utility>

#include "base/assert.hpp"

namespace plexus::auth {

std::string_view closed_reason_text(reject_reason reason) {
    switch (reason) {
    case reject_reason::proxy_not_trusted:
        return "Proxy Not Trusted";
    case reject_reason::proxy_required:
        return "Proxy Required";
    case reject_reason::account_connections:
        return "Maximum Account Connections Exceeded";
    case reject_reason::authentication_failure:
        break;
    }
    return "Authentication Failure";
}

auth_request_ptr ask_again(const auth_request& request, const identity& current) {
    auto again = std::make_shared<auth_request>(request);
    again->checked_hash = current.checked_hash;
    return again;
}

user_name claimed_name(const credentials& login) {
    if (!login.nkey.empty())
        return {user_kind::nkey, login.nkey};
    if (!login.user.empty())
        return {user_kind::user, login.user};
    if (!login.token.empty())
        return {user_kind::token, {}};
    return {};
}

void auth_outcome::accept(identity who_is) {
    decision = verdict::accepted;
    who = std::move(who_is);
    unknown_user = false;
}

void auth_outcome::reject(reject_reason why) {
    decision = verdict::rejected;
    reason = why;
    who = {};
}

auth_chain::auth_chain(std::vector<std::shared_ptr<const authenticator>> links)
    : links_(std::move(links)) {
    for (const auto& link : links_)
        px_assert(link != nullptr, "a chain is made of authenticators");
}

void auth_chain::authenticate(auth_request_ptr request, auth_done done) const {
    run(0, std::move(request), {}, std::move(done));
}

void auth_chain::run(std::size_t next, auth_request_ptr request, auth_outcome so_far,
                     auth_done done) const {
    if (next == links_.size()) {
        if (!so_far.decided())
            so_far.reject(reject_reason::authentication_failure);
        done(std::move(so_far));
        return;
    }
    auto after = [self = shared_from_this(), next, request,
                  done = std::move(done)](auth_outcome outcome) mutable {
        self->run(next + 1, std::move(request), std::move(outcome), std::move(done));
    };
    links_[next]->authenticate(std::move(request), std::move(so_far), std::move(after));
}

recheck_result recheck(const identity& current, const auth_outcome& again) {
    if (!again.accepted())
        return {again.unknown_user ? recheck_action::close : recheck_action::refuse, again.reason};
    if (again.who.account != current.account)
        return {.action = recheck_action::close};
    if (!current.proxy_key.empty() && again.who.proxy_key.empty())
        return {recheck_action::refuse, reject_reason::proxy_not_trusted};
    return {};
}

} // namespace plexus::auth

#include "auth/authenticator.hpp"

#include <mutex>
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
    unknown_user = not_asked = false;
}

void auth_outcome::reject(reject_reason why) {
    decision = verdict::rejected;
    reason = why;
    who = {};
}

void auth_outcome::reject_unasked(std::string why) {
    reject(reject_reason::authentication_failure);
    not_asked = true;
    notes.push_back({auth_note::level::error, std::move(why)});
}

auth_chain::auth_chain(std::vector<std::shared_ptr<const authenticator>> links)
    : links_(std::move(links)) {
    for (const auto& link : links_)
        px_assert(link != nullptr, "a chain is made of authenticators");
}

/// One request on its way along the links; on the connection's loop.
class auth_chain::walk : public std::enable_shared_from_this<walk> {
public:
    walk(std::shared_ptr<const auth_chain> chain, auth_request_ptr request, auth_resume resume,
         auth_done done)
        : chain_(std::move(chain)), request_(std::move(request)), resume_(std::move(resume)),
          done_(std::move(done)) {}

    void go_on(auth_outcome so_far) {
        while (next_ < chain_->links_.size()) {
            auto outcome = ask(*chain_->links_[next_++], std::move(so_far));
            if (!outcome)
                return;
            so_far = std::move(*outcome);
        }
        if (!so_far.decided())
            so_far.reject(reject_reason::authentication_failure);
        done_(std::move(so_far));
    }

private:
    struct answer {
        std::mutex mutex;
        bool late = false; ///< authenticate() has returned
        std::optional<auth_outcome> outcome;
    };

    // What the link says at once; nothing when the walk goes on with what it says later.
    std::optional<auth_outcome> ask(const authenticator& link, auth_outcome so_far) {
        const auto slot = std::make_shared<answer>();
        link.authenticate(request_, std::move(so_far),
                          [self = shared_from_this(), slot](auth_outcome outcome) {
                              {
                                  const std::lock_guard lock(slot->mutex);
                                  if (!slot->late) {
                                      slot->outcome = std::move(outcome);
                                      return;
                                  }
                              }
                              self->resume_([self, outcome = std::move(outcome)]() mutable {
                                  self->go_on(std::move(outcome));
                              });
                          });
        const std::lock_guard lock(slot->mutex);
        slot->late = true;
        return std::move(slot->outcome);
    }

    const std::shared_ptr<const auth_chain> chain_;
    const auth_request_ptr request_;
    const auth_resume resume_;
    auth_done done_;
    std::size_t next_ = 0;
};

void auth_chain::authenticate(auth_request_ptr request, auth_resume resume, auth_done done) const {
    std::make_shared<walk>(shared_from_this(), std::move(request), std::move(resume),
                           std::move(done))
        ->go_on({});
}

recheck_result recheck(const identity& current, const auth_outcome& again) {
    if (again.not_asked)
        return {.action = recheck_action::ask_later};
    if (!again.accepted())
        return {again.unknown_user ? recheck_action::close : recheck_action::refuse, again.reason};
    if (again.who.account != current.account)
        return {.action = recheck_action::close};
    if (!current.proxy_key.empty() && again.who.proxy_key.empty())
        return {recheck_action::refuse, reject_reason::proxy_not_trusted};
    return {};
}

} // namespace plexus::auth

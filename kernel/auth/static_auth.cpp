#include "auth/static_auth.hpp"

#include <optional>
#include <utility>

#include <fmt/core.h>

#include "auth/password.hpp"
#include "base/quote.hpp"

namespace plexus::auth {

namespace {

using secret_ptr = std::shared_ptr<const secret_string>;

/// What is left to do for a request once everything but its password has been looked at.
struct password_check {
    secret_ptr configured;
    secret_ptr given;
    identity if_right;
    bool hopeless = false; ///< the user does not exist; checked all the same, for the time it takes

    bool hashed() const { return is_bcrypt(configured->view()); }
    bool right() const {
        const bool same = verify_password(configured->view(), given->view());
        return same && !hopeless;
    }
};

bool names_nobody(const credentials& login) {
    return login.user.empty() && login.password.empty() && login.token.empty();
}

/// One pass of a request through the rules. Either decides the outcome, or leaves a password to
/// check.
class login_rules {
public:
    login_rules(std::shared_ptr<const user_directory> directory, auth_request_ptr request,
                auth_outcome& outcome)
        : directory_owner_(std::move(directory)), request_owner_(std::move(request)),
          directory_(*directory_owner_), request_(*request_owner_), outcome_(outcome),
          login_owner_(request_.listener ? request_.listener
                                         : std::shared_ptr<const listener_login>(
                                               directory_owner_, &directory_.login())),
          login_(*login_owner_) {}

    std::optional<password_check> apply() {
        if (!check_proxy())
            return refuse(reject_reason::proxy_not_trusted);
        if (!directory_.facts().required && !request_.listener) {
            identity anyone;
            anyone.name = claimed_name(request_.login);
            return accept(std::move(anyone));
        }
        if (const directory_user* user = local_user())
            return accept_user(*user);
        if (directory_.has_nkeys()) {
            const std::string& key = names_nobody(request_.login) && request_.login.nkey.empty() &&
                                             directory_.find_nkey(login_.no_auth_user)
                                         ? login_.no_auth_user
                                         : request_.login.nkey;
            if (!key.empty())
                return by_nkey(key);
        }
        if (directory_.has_users()) {
            if (request_.map_certificate)
                return by_certificate();
            if (names_nobody(request_.login))
                if (const directory_user* user = directory_.find_user(login_.no_auth_user))
                    return by_no_auth_user(*user);
            if (!request_.login.user.empty())
                return by_name();
        }
        return by_single_login();
    }

private:
    using next = std::optional<password_check>;

    // A signature is looked at only where proxies are trusted at all.
    bool check_proxy() {
        const std::string& text = request_.login.proxy_signature;
        if (text.empty() || directory_.trusted_proxies().empty())
            return true;
        if (const auto signature = base64url_decode(text)) {
            for (const public_nkey& key : directory_.trusted_proxies()) {
                if (key.verify(request_.nonce, *signature)) {
                    proxy_key_ = key.encode();
                    return true;
                }
            }
        } else {
            outcome_.note("Proxy signature not valid base64");
        }
        outcome_.note("proxy is not trusted");
        return false;
    }

    // Only for a peer that claims to be nobody else.
    const directory_user* local_user() const {
        if (!request_.local_peer)
            return nullptr;
        const directory_user* user = directory_.find_local_user(request_.local_peer->uid);
        const credentials& login = request_.login;
        const bool claims_nothing = login.nkey.empty() && login.password.empty() &&
                                    login.token.empty() &&
                                    (login.user.empty() || (user && login.user == user->name));
        return claims_nothing && user && user->types.allows(request_.type) ? user : nullptr;
    }

    next by_nkey(const std::string& key) {
        const directory_user* user = directory_.find_nkey(key);
        if (!user)
            return refuse_unknown();
        if (!user->types.allows(request_.type))
            return refuse();
        if (!proxy_holds(user->proxy_required))
            return refuse(reject_reason::proxy_required);
        if (user->name != login_.no_auth_user && !signature_holds(key))
            return refuse();
        return accept(who_is(*user, user_kind::nkey));
    }

    bool signature_holds(const std::string& key) {
        if (request_.login.signature.empty()) {
            outcome_.note("Signature missing");
            return false;
        }
        const auto signature = decode_signature(request_.login.signature);
        if (!signature) {
            outcome_.note("Signature not valid base64");
            return false;
        }
        const auto open = public_nkey::decode(key);
        // Without a nonce there is nothing that only this connection could have signed.
        if (!open || request_.nonce.empty() || !open->verify(request_.nonce, *signature)) {
            outcome_.note("Signature not verified");
            return false;
        }
        return true;
    }

    next by_certificate() {
        const directory_user* user =
            request_.certificate ? directory_.find_mapped_user(*request_.certificate, request_.type)
                                 : nullptr;
        if (!user) {
            outcome_.note(request_.certificate
                              ? fmt::format("User in cert [{}], not found",
                                            go_quote(request_.certificate->subject_text))
                              : "User required in cert, no peer certificates found");
            outcome_.unknown_user = request_.certificate != nullptr;
            return refuse();
        }
        if (!request_.login.user.empty())
            outcome_.notes.push_back(
                {auth_note::level::warn,
                 fmt::format("User {} found in connect proto, but user required from cert",
                             go_quote(request_.login.user))});
        if (!proxy_holds(user->proxy_required))
            return refuse(reject_reason::proxy_required);
        return check_password(*user);
    }

    next by_no_auth_user(const directory_user& user) {
        if (!user.types.allows(request_.type))
            return refuse();
        return accept_user(user);
    }

    next by_name() {
        const directory_user* user = directory_.find_user(request_.login.user);
        if (!user) {
            outcome_.unknown_user = true;
            return check(part_of_directory(directory_.decoy_hash()), password(), {}, true);
        }
        if (!user->types.allows(request_.type))
            return refuse();
        if (!proxy_holds(user->proxy_required))
            return refuse(reject_reason::proxy_required);
        if (user->certificate_only && user->name != login_.no_auth_user) {
            outcome_.note(
                fmt::format("User {} requires a client certificate", go_quote(user->name)));
            return refuse();
        }
        return check_password(*user);
    }

    next check_password(const directory_user& user) {
        return check(part_of_directory(user.password), password(), who_is(user, user_kind::user));
    }

    next by_single_login() {
        if (!proxy_holds(directory_.proxy_required()))
            return refuse(reject_reason::proxy_required);
        identity who;
        who.proxy_key = proxy_key_;
        if (!login_.token.empty()) {
            who.name = {user_kind::token, {}};
            return check({login_owner_, &login_.token}, {request_owner_, &request_.login.token},
                         std::move(who));
        }
        if (login_.user.empty())
            return refuse();
        const bool other = login_.user != request_.login.user;
        outcome_.unknown_user = other && !request_.login.user.empty();
        who.name = {user_kind::user, login_.user};
        return check({login_owner_, &login_.password}, password(), std::move(who), other);
    }

    bool proxy_holds(bool required) {
        if (!required || !proxy_key_.empty())
            return true;
        outcome_.note("proxy connection required");
        return false;
    }

    identity who_is(const directory_user& user, user_kind kind) const {
        identity who;
        who.account = user.account;
        who.name = {kind, user.name};
        who.permissions = user.permissions;
        who.proxy_key = proxy_key_;
        return who;
    }

    next accept_user(const directory_user& user) {
        if (!proxy_holds(user.proxy_required))
            return refuse(reject_reason::proxy_required);
        return accept(who_is(user, user_kind::user));
    }
    next accept(identity who) {
        who.proxy_key = proxy_key_;
        outcome_.accept(std::move(who));
        return std::nullopt;
    }
    next refuse(reject_reason why = reject_reason::authentication_failure) {
        outcome_.reject(why);
        return std::nullopt;
    }
    next refuse_unknown() {
        outcome_.unknown_user = true;
        return refuse();
    }
    // A hash that was found right for this very request is right still.
    next check(secret_ptr configured, secret_ptr given, identity who, bool hopeless = false) {
        if (is_bcrypt(configured->view())) {
            who.checked_hash = configured;
            if (!hopeless && request_.checked_hash && *request_.checked_hash == *configured)
                return accept(std::move(who));
        }
        return password_check{std::move(configured), std::move(given), std::move(who), hopeless};
    }
    secret_ptr password() const { return {request_owner_, &request_.login.password}; }
    secret_ptr part_of_directory(const secret_string& secret) const {
        return {directory_owner_, &secret};
    }

    const std::shared_ptr<const user_directory> directory_owner_;
    const auth_request_ptr request_owner_;
    const user_directory& directory_;
    const auth_request& request_;
    auth_outcome& outcome_;
    const std::shared_ptr<const listener_login> login_owner_;
    const listener_login& login_;
    std::string proxy_key_; ///< of the trusted proxy that signed the nonce
};

/// A password on its way to the pool and back. Whatever becomes of the job, `done` is called once:
/// a job that is dropped unrun, because the pool is full or stopping, refuses the login.
class pending_password {
public:
    pending_password(password_check check, auth_outcome outcome, auth_done done)
        : check_(std::move(check)), outcome_(std::move(outcome)), done_(std::move(done)) {}
    pending_password(pending_password&& other) noexcept
        : check_(std::move(other.check_)), outcome_(std::move(other.outcome_)),
          done_(std::exchange(other.done_, nullptr)) {}
    pending_password& operator=(pending_password&&) = delete;
    ~pending_password() {
        if (!done_)
            return;
        outcome_.reject_unasked("Password not checked, too many logins are waiting for that");
        finish();
    }

    void operator()() {
        if (check_.right())
            outcome_.accept(std::move(check_.if_right));
        else
            outcome_.reject(reject_reason::authentication_failure);
        finish();
    }

private:
    void finish() { std::exchange(done_, nullptr)(std::move(outcome_)); }

    password_check check_;
    auth_outcome outcome_;
    auth_done done_;
};

} // namespace

static_authenticator::static_authenticator(std::shared_ptr<const user_directory> directory,
                                           worker_pool& pool)
    : directory_(std::move(directory)), pool_(pool) {}

void static_authenticator::authenticate(auth_request_ptr request, auth_outcome so_far,
                                        auth_done done) const {
    if (so_far.decided()) {
        done(std::move(so_far));
        return;
    }
    auto check = login_rules(directory_, std::move(request), so_far).apply();
    if (!check) {
        done(std::move(so_far));
        return;
    }
    const bool slow = check->hashed();
    pending_password pending(std::move(*check), std::move(so_far), std::move(done));
    if (slow)
        pool_.submit(std::move(pending));
    else
        pending();
}

} // namespace plexus::auth

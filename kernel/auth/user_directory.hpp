#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/auth_facts.hpp"
#include "auth/authenticator.hpp"
#include "auth/permissions.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/options.hpp"

namespace plexus::auth {

/// One configured user, ready to be checked.
struct directory_user {
    std::string name; ///< user name, or public nkey
    secret_string password;
    std::string account;
    permissions_ptr permissions;
    config::connection_types types;
    bool proxy_required = false;
    /// A user without password that a listener with verify_and_map may select: it may not log in by
    /// name with an empty password elsewhere.
    bool certificate_only = false;
};

/// The users, logins and trusted proxies of one configuration, immutable.
///
/// Thread: [any] once built.
/// Owner:  std::shared_ptr; requests in flight keep the one they began with.
/// Errors: build() says what is wrong in the words of the reference, for start-up and reload.
/// Source: security.md 1.1, 1.6, 2, 3; core.md 20, 29.
class user_directory {
public:
    /// `automatic_user` is the name of an earlier automatic no-auth user, kept over reloads; a new
    /// one is made up when it is empty and one is needed.
    static text_result<std::shared_ptr<const user_directory>>
    build(const config::options& options, std::string_view automatic_user = {});

    const auth_facts& facts() const noexcept { return facts_; }
    /// Empty unless the automatic no-auth user `nats-XXXXXXXX` exists.
    const std::string& automatic_user() const noexcept { return automatic_user_; }

    /// Whether a client may begin with something else than CONNECT, in which case it is to be
    /// authenticated as if an empty CONNECT had come: `request` with no credentials.
    bool allows_implicit_login(const auth_request& request) const;

    /// Configured passwords or tokens that are not hashed: worth a warning at start-up.
    bool has_plain_passwords() const noexcept { return plain_passwords_; }

    const directory_user* find_user(std::string_view name) const;
    const directory_user* find_nkey(std::string_view key) const;
    const directory_user* find_unix_user(std::uint32_t uid) const;
    /// Every user with a name, for matching the subject of a certificate.
    const std::unordered_map<std::string, directory_user, string_hash, std::equal_to<>>&
    users() const noexcept {
        return users_;
    }
    const std::vector<std::string>& trusted_proxies() const noexcept { return trusted_proxies_; }
    /// The single user or token, and the no-auth user.
    const listener_login& login() const noexcept { return login_; }
    bool proxy_required() const noexcept { return proxy_required_; }

private:
    using user_map = std::unordered_map<std::string, directory_user, string_hash, std::equal_to<>>;

    auth_facts facts_;
    listener_login login_;
    bool proxy_required_ = false;
    bool plain_passwords_ = false;
    std::string automatic_user_;
    user_map users_;
    user_map nkeys_;
    std::unordered_map<std::uint32_t, std::string> unix_users_;
    std::vector<std::string> trusted_proxies_;
};

} // namespace plexus::auth

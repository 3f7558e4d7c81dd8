#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/auth_facts.hpp"
#include "auth/authenticator.hpp"
#include "auth/nkey.hpp"
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
    /// Without a password, and some listener with verify_and_map may select it: then it may not
    /// log in by name with an empty password elsewhere.
    bool certificate_only = false;
};

/// The users, logins and trusted proxies of one configuration, immutable.
///
/// Thread: [any] once built.
/// Owner:  std::shared_ptr; requests in flight keep the one they began with.
/// Errors: build() says what is wrong in the words of the reference, for start-up and reload.
/// Limits: as many users as the configuration names.
/// Source: security.md 1.1, 1.6, 2, 3; core.md 20, 29.
class user_directory {
public:
    /// `automatic_user` is the name of an earlier automatic no-auth user, kept over reloads; a new
    /// one is made up when it is empty and one is needed. `others_decide`: further links of the
    /// chain authenticate too, so that a server without users is not open to everybody, and signs
    /// of an nkey may be asked for. `mapping`: the ways to log in for which further listeners map
    /// certificates to users.
    static text_result<std::shared_ptr<const user_directory>>
    build(const config::options& options, std::string_view automatic_user = {},
          bool others_decide = false, std::span<const config::connection_types> mapping = {});

    const auth_facts& facts() const noexcept { return facts_; }
    /// `nats-` and eight characters when the server has made up a no-auth user for $G, else empty.
    const std::string& automatic_user() const noexcept { return automatic_user_; }

    /// Whether a client may begin with something else than CONNECT, in which case it is to be
    /// authenticated as if an empty CONNECT had come: `request` with no credentials.
    bool allows_implicit_login(const auth_request& request) const;

    bool has_users() const noexcept { return !users_.empty(); }
    bool has_nkeys() const noexcept { return !nkeys_.empty(); }
    const directory_user* find_user(std::string_view name) const;
    const directory_user* find_nkey(std::string_view key) const;
    /// The user that a local process with this uid is without further proof.
    const directory_user* find_local_user(std::uint32_t uid) const;
    /// The user that the certificate stands for, among those allowed to come in by `type`.
    const directory_user* find_mapped_user(const certificate_identity& certificate,
                                           config::connection_type type) const;

    const std::vector<public_nkey>& trusted_proxies() const noexcept { return trusted_proxies_; }
    /// The single user or token, and the no-auth user.
    const listener_login& login() const noexcept { return login_; }
    /// For the single user or token.
    bool proxy_required() const noexcept { return proxy_required_; }
    /// Some configured hash, or empty: what the password of an unknown user is checked against, so
    /// that an answer takes as long as for a known one.
    const secret_string& decoy_hash() const noexcept { return decoy_hash_; }

private:
    struct builder;
    using user_map = std::unordered_map<std::string, directory_user, string_hash, std::equal_to<>>;

    const directory_user* find_by_subject(const distinguished_name& subject,
                                          config::connection_type type) const;

    auth_facts facts_;
    listener_login login_;
    bool proxy_required_ = false;
    secret_string decoy_hash_;
    std::string automatic_user_;
    user_map users_;
    user_map nkeys_;
    /// Users whose name is a distinguished name, by name; pointers into users_.
    std::vector<std::pair<distinguished_name, const directory_user*>> named_by_subject_;
    std::unordered_map<std::uint32_t, const directory_user*> local_users_;
    std::vector<public_nkey> trusted_proxies_;
};

} // namespace plexus::auth

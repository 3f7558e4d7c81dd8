#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "auth/permissions.hpp"
#include "base/secret.hpp"

namespace plexus::auth {

/// How the user of a connection is named in logs, events and monitoring (core.md 2).
enum class user_kind : std::uint8_t { none, nkey, user, jwt, token };

struct user_name {
    user_kind kind = user_kind::none;
    std::string value; ///< empty for none and token; never a secret

    std::string label() const; ///< `nkey:U...`, `user:x`, `jwt:U...`, `token`, or empty
    std::string raw() const;   ///< the name; `[REDACTED]` for a token; empty for none
    std::string text() const;  ///< `Nkey "U..."`, `User "x"`, `Token "[REDACTED]"`, `User "N/A"`
    bool operator==(const user_name&) const = default;
};

/// Limits that come with a user rather than with its account; -1 is none.
struct user_limits {
    std::int32_t max_payload = -1;
    std::int32_t max_subscriptions = -1;
    bool operator==(const user_limits&) const = default;
};

/// Who a connection is, once authentication has said yes.
///
/// Thread: [any] plain value.
/// Source: security.md 1.4, 2, 3.1.
struct identity {
    std::string account = "$G";
    user_name name;
    permissions_ptr permissions; ///< null: unrestricted
    user_limits limits;
    /// When the connection must end with `User Authentication Expired`.
    std::optional<std::chrono::system_clock::time_point> expires;
    std::string proxy_key; ///< the trusted proxy that vouched for the connection, or empty
    /// The configured hash that the password was found right for; null when there was none. Spares
    /// a reload the hashing (ask_again); keeps the directory it is part of alive.
    std::shared_ptr<const secret_string> checked_hash;
};

} // namespace plexus::auth

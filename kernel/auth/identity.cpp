#include "auth/identity.hpp"

#include <fmt/core.h>

#include "base/quote.hpp"

namespace plexus::auth {

namespace {
constexpr const char* redacted = "[REDACTED]";
}

std::string user_name::label() const {
    switch (kind) {
    case user_kind::nkey:
        return "nkey:" + value;
    case user_kind::user:
        return "user:" + value;
    case user_kind::jwt:
        return "jwt:" + value;
    case user_kind::token:
        return "token";
    case user_kind::none:
        break;
    }
    return {};
}

std::string user_name::raw() const {
    return kind == user_kind::token ? redacted : value;
}

std::string user_name::text() const {
    switch (kind) {
    case user_kind::nkey:
        return "Nkey " + go_quote(value);
    case user_kind::user:
        return "User " + go_quote(value);
    case user_kind::jwt:
        return "JWT User " + go_quote(value);
    case user_kind::token:
        return fmt::format("Token \"{}\"", redacted);
    case user_kind::none:
        break;
    }
    return "User \"N/A\"";
}

} // namespace plexus::auth

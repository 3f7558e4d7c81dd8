#pragma once

#include <string>
#include <utility>

#include "config/options.hpp"

namespace plexus::test {

/// A user as the configuration names one, with nothing but these.
inline config::user_entry config_user(std::string name, std::string password, std::string account) {
    return {.user = std::move(name),
            .password = std::move(password),
            .nkey = {},
            .account = std::move(account),
            .permissions = {},
            .allowed_connection_types = {},
            .proxy_required = false};
}

} // namespace plexus::test

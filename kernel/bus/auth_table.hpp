#pragma once

#include <memory>

#include <plexus/abi/auth.h>

#include "auth/authenticator.hpp"
#include "bus/kernel_tables.hpp"

struct px_host;

namespace plexus::bus {

/// plexus.auth/0. [any] constant
const px_auth_v0& auth_table();
std::unique_ptr<holdings> make_auth_holdings(px_host& host);

/// The plugin's link of the authenticator chain; null when it has not joined. [init], and [any]
/// once loops run
std::shared_ptr<const auth::authenticator> authenticator_of(px_host& host);

} // namespace plexus::bus

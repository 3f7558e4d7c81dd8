#pragma once

#include <string_view>

namespace plexus::auth {

/// Whether a client's password or token is the configured one.
///
/// A bcrypt hash costs 2^cost rounds (5 ms at cost 4, seconds at 16): never on a loop. Only the
/// first 72 bytes of `given` count, all prefixes mean the same, correct algorithm, and a `given`
/// with a NUL byte matches no hash. Anything else is compared in constant time; only an empty
/// password matches an empty one.
///
/// Thread: [any]; a pool thread when is_bcrypt(configured).
/// Source: security.md 3.2.
bool verify_password(std::string_view configured, std::string_view given);

} // namespace plexus::auth

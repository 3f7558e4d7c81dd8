#pragma once

#include <string_view>

namespace plexus::monitoring {

/// Whether a user's JWT needs no signed nonce: whoever sees it could log in with it, so it is never
/// shown. One that cannot be read is none. [any] pure
bool is_bearer_token(std::string_view jwt);

} // namespace plexus::monitoring

#pragma once

#include <span>
#include <string_view>

namespace plexus::monitoring {

/// Whether the Host field of a request names this server: by an address, by a name that only the
/// network around it gives (without a dot, or below .localhost, .local, .internal), or by one of
/// `names`, which may have ports.
///
/// A page from elsewhere that has its own name point at this server (DNS rebinding) counts as a
/// page of this server in its reader's browser, but its requests carry that name. [any] pure
bool is_own_name(std::string_view host_field, std::span<const std::string_view> names);

} // namespace plexus::monitoring

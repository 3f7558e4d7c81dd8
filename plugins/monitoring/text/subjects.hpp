#pragma once

#include <string_view>

/// Subjects. [any] pure
namespace plexus::monitoring {

/// Whether there is a subject that both match; either may have wildcards.
bool overlap(std::string_view one, std::string_view other);

/// No empty token and no wildcard: what a message may be published to.
bool is_literal(std::string_view subject);

} // namespace plexus::monitoring

#pragma once

#include <string>
#include <string_view>

namespace plexus {

/// `bytes` as one gzip member (RFC 1952). [any]
[[nodiscard]] std::string gzip(std::string_view bytes);

} // namespace plexus

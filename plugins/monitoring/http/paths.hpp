#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Paths of endpoints. [any] pure
namespace plexus::monitoring {

/// Without empty, "." and ".." elements, with a slash before it and none behind; "/" for nothing.
std::string clean_path(std::string_view path);

/// The path of an endpoint below the base path.
std::string below(std::string_view base, std::string_view endpoint);
/// And back: the endpoint that such a path would be of. Nothing: it is not below the base.
std::optional<std::string_view> without_base(std::string_view base, std::string_view path);

} // namespace plexus::monitoring

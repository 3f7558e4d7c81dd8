#pragma once

#include <string>
#include <string_view>

/// Paths of included files, joined by text alone as the reference server does: the names in its
/// messages come out of this, so links are not looked at.
/// [any]   Source: core.md 27.4.
namespace plexus::config {

/// The shortest path that says the same: no `.`, no `..` but leading ones, no doubled or final
/// slash. Empty becomes `.`.
std::string clean_path(std::string_view path);

/// The folder of a file: everything before its last slash, cleaned.
std::string folder_of(std::string_view path);

/// `path` below `folder`, also when it starts with a slash.
std::string join_path(std::string_view folder, std::string_view path);

} // namespace plexus::config

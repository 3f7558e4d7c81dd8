#pragma once

#include <string>
#include <string_view>

namespace plexus {

/// The text of an errno value as the reference shows it inside its error lines, such as
/// `no such file or directory`. [any]
std::string errno_text(int error);

/// The same for what getaddrinfo() gives: `no such host` for a name or address that is none. [any]
std::string lookup_error_text(int error);

/// `<operation> <path>: <text>`, such as `open /etc/x: permission denied`. [any]
std::string path_error(std::string_view operation, std::string_view path, int error);

} // namespace plexus

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace plexus {

/// The parts of `scheme://userinfo@host/path` that options and flags use. Userinfo is decoded.
struct url_parts {
    std::string scheme; ///< lower case
    std::optional<std::string> user;
    std::optional<std::string> password; ///< only with a user
    std::string host;                    ///< with the port, brackets kept
    std::string path;                    ///< from the first slash on, or empty
};

/// Takes a URL apart; refuses what the reference's parser refuses, with its texts (`parse "<url>":
/// <why>`). Query and fragment are dropped. [any]
text_result<url_parts> parse_url(std::string_view text);

struct host_and_port {
    std::string host; ///< without brackets
    std::string port; ///< text as given, may be empty
};

/// Splits `host:port`, `[v6]:port`, `:port`; the error texts are the reference's, such as
/// `address x: missing port in address`. [any]
text_result<host_and_port> split_host_port(std::string_view text);

} // namespace plexus

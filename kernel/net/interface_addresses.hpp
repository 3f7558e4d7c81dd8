#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plexus::net {

/// The hosts a peer can reach a listener on `host` by: `host` itself, or the addresses of all
/// interfaces when it is unspecified (`0.0.0.0`, `::`), loopback ones only if there are no others.
std::vector<std::string> reachable_hosts(std::string_view host);

/// `host:port`, with brackets around an IPv6 address.
std::string join_host_port(std::string_view host, int port);

} // namespace plexus::net

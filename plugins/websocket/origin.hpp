#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Which pages may connect (RFC 6454; RFC 6455, 10.2).
namespace plexus::websocket {

/// A host and its port, as a Host header or a URL has them.
struct authority {
    std::string host; ///< lower case, IPv6 without brackets
    std::string port; ///< with the default of the scheme filled in
    bool operator==(const authority&) const = default;
};
/// Errors: a sentence.
std::expected<authority, std::string> parse_authority(std::string_view text, bool tls);

/// Where a page comes from.
struct origin {
    std::string scheme; ///< lower case
    authority place;
    bool operator==(const origin&) const = default;
};
/// Errors: a sentence.
std::expected<origin, std::string> parse_origin(std::string_view text);

/// An entry of allowed_origins. Errors: the reference's sentence for the start-up.
std::expected<origin, std::string> parse_allowed_origin(std::string_view text);

struct origin_rules {
    bool same_origin = false;
    std::vector<origin> allowed; ///< empty: all
};

/// Whether a page of `page` may connect to a server that was asked for as `host`. A request that
/// names no page is not from one and passes. Empty: it may; else why not.
std::string origin_refusal(const origin_rules& rules, std::string_view page, std::string_view host,
                           bool tls);

} // namespace plexus::websocket

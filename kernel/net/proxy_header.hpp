#pragma once

#include "base/result.hpp"
#include "net/facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plexus::net {

/// The two forms of a PROXY protocol header, taken apart. Pure. [any]
///
/// Errors: the reference's text, as it stands behind "Error reading PROXY protocol header from
/// <peer>: ". Source: core 19; the grammar is in docs/formats/proxy-protocol.md.

inline constexpr std::string_view proxy_v1_prefix = "PROXY ";
inline constexpr std::size_t proxy_v1_line_max = 107; ///< prefix and CRLF included
inline constexpr std::string_view proxy_v2_signature{"\r\n\r\n\0\r\nQUIT\n", 12};
inline constexpr std::size_t proxy_v2_fixed_size = 16; ///< signature, version, family, length

/// Addresses, or nothing when the proxy says to keep those of the connection (UNKNOWN, LOCAL,
/// UNSPEC).
using proxy_addresses = std::optional<proxy_facts>;

/// The version 1 line between prefix and CRLF.
text_result<proxy_addresses> parse_proxy_v1(std::string_view line);

/// What follows the fixed part of a version 2 header.
struct proxy_v2_head {
    enum class content : std::uint8_t { local, unspecified, inet, inet6 };
    content kind = content::local;
    std::uint16_t size = 0; ///< bytes that follow: addresses and extensions

    /// How many of them hold the addresses; the rest is passed over.
    std::size_t address_size() const noexcept;
};

/// The fixed part, of proxy_v2_fixed_size bytes.
text_result<proxy_v2_head> parse_proxy_v2_head(std::span<const char> fixed);
/// The addresses, of head.address_size() bytes. REQUIRES: kind is inet or inet6.
proxy_facts parse_proxy_v2_addresses(const proxy_v2_head& head, std::span<const char> bytes);

/// An address of 4 or 16 bytes as the reference prints it; IPv4 within IPv6 becomes IPv4.
std::string format_ip(std::span<const char> address);

} // namespace plexus::net

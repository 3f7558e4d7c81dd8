#pragma once

#include <system_error>

namespace plexus::net {

/// Why a filter gave a connection up. Says how the connection is to be closed and how loudly; the
/// explanation for people is filter::failure().
enum class filter_errc {
    ok = 0,
    handshake, ///< TLS handshake failed: closed as "TLS Handshake Failure"
    probe, ///< the same, but what came was no TLS at all (port scan, load balancer): debug log only
           ///< (core 18)
    timeout, ///< the filter's opening took too long
    header,  ///< malformed PROXY header: closed as "Protocol Violation", no error line (core 19)
    stream,  ///< an established stream broke its rules (bad record, bad frame): closed as a read
             ///< error
    cut_off, ///< the peer went away in the middle of a unit
};

const std::error_category& filter_category() noexcept;
std::error_code make_error_code(filter_errc code) noexcept;

} // namespace plexus::net

template <>
struct std::is_error_code_enum<plexus::net::filter_errc> : std::true_type {};

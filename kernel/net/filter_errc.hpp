#pragma once

#include <system_error>

namespace plexus::net {

/// Why a filter gave a connection up. Says how the connection is to be closed and how loudly; the
/// explanation for people is filter::failure().
enum class filter_errc {
    ok = 0,
    handshake, ///< TLS handshake failed: closed as "TLS Handshake Failure", an error in the log
    probe,     ///< what came was no TLS at all (port scan, load balancer): the same, debug log only
    timeout,   ///< opening took too long; for TLS the same, debug log only
    header,    ///< no usable PROXY header: closed as "Protocol Violation", a warning, no -ERR line
    stream,    ///< an open stream broke its rules (bad record, half a frame): a read error
    malformed, ///< the same in a layer that says what was wrong: an error in the log
    too_large, ///< likewise, as the peer sent too much: "Maximum Message Payload Exceeded"
};

const std::error_category& filter_category() noexcept;
std::error_code make_error_code(filter_errc code) noexcept;

} // namespace plexus::net

template <>
struct std::is_error_code_enum<plexus::net::filter_errc> : std::true_type {};

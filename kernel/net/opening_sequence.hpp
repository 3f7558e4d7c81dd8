#pragma once

#include <chrono>
#include <cstdint>

namespace plexus::net {

/// What a listener's options say about how its connections begin.
struct opening_rules {
    bool tls = false;
    bool allow_non_tls = false;   ///< plain peers are served too: the first byte decides
    bool handshake_first = false; ///< TLS before INFO
    std::chrono::nanoseconds handshake_first_fallback{
        0}; ///< > 0: INFO in clear after so long without a byte
    std::chrono::nanoseconds tls_timeout = std::chrono::seconds(2);
    bool proxy_protocol = false;
};

/// What a connection does next.
enum class opening_step : std::uint8_t {
    send_info,     ///< write INFO, then call performed()
    read_proxy,    ///< run a PROXY filter until it is done, then call performed()
    wait_for_byte, ///< until a byte lies unread: byte_arrived(), or wait_limit() has passed:
                   ///< wait_expired()
    start_tls,     ///< rate limit, then a TLS filter until it is open, then call performed()
    start_session, ///< opening is over
};

/// Decides in which order INFO, PROXY header, TLS handshake and session follow each other. Pure:
/// the connection performs each step and brings the timers.
///
/// Bytes waited for are only looked at: the layer that comes next reads them. When one lies there
/// already as a wait begins, byte_arrived() is called at once.
///
/// Thread: [loop]
/// Owner:  the connection, while it opens.
/// Source: core 18, 19; security 10.1.
class opening_sequence {
public:
    explicit opening_sequence(const opening_rules& rules) noexcept;

    opening_step step() const noexcept;
    /// How long to wait, when step() is wait_for_byte.
    std::chrono::nanoseconds wait_limit() const noexcept;

    void performed() noexcept;
    void byte_arrived(unsigned char first) noexcept;
    void wait_expired() noexcept;

    /// Whether the INFO of this connection comes inside TLS: it then says tls_required whatever
    /// allow_non_tls says, and monitoring shows tls_first. Settled once send_info is the step.
    bool tls_first() const noexcept { return tls_first_; }

private:
    enum class phase : std::uint8_t {
        fallback, // before the PROXY header, as INFO may have to go out without one
        info,     // in clear: at the very start, or as nothing came
        proxy,
        fallback_behind,      // what follows the PROXY header decides again
        fallback_behind_info, // nothing followed: an ordinary client is waiting for INFO
        sniff,
        tls,
        tls_info,
        session,
    };

    bool waits_for_tls_first() const noexcept;
    phase after_proxy() const noexcept;

    opening_rules rules_;
    bool tls_first_;
    phase phase_;
};

/// The first byte of every TLS connection: a handshake record.
inline constexpr unsigned char tls_first_byte = 0x16;

} // namespace plexus::net

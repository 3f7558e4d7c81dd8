#pragma once

#include "base/byte_buffer.hpp"
#include "base/result.hpp"
#include "net/facts.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace plexus::net {

/// Where a filter is in its life.
enum class filter_state : std::uint8_t {
    opening, ///< handshake or header under way: nothing from above may be written yet
    open,    ///< bytes pass both ways through it
    more,    ///< the same, and it holds more for `up`: from_peer() comes again without input once
             ///< the session has taken what it was given, and nothing is read meanwhile
    done,   ///< it will change no further byte in either direction: the connection may drop it from
            ///< the stack
    closed, ///< the peer ended the stream in order at this layer: what came `up` before is the
            ///< last, treat as EOF
};

/// One byte layer of a connection (PROXY header, TLS, WebSocket framing, compression): bytes in,
/// bytes out.
///
/// A connection is a socket, a stack of filters and a session. Bytes from the peer climb from the
/// filter next to the socket to the session, bytes for the peer descend. A filter is a pure
/// machine: no sockets, timers, clocks or logs, so it is tested in memory. The connection owns
/// those and tells the filter when its time is up.
///
/// How a connection drives it:
/// - push: a filter may be set below the session at any time (TLS after INFO); the bytes already
/// read and not yet
///   given to the session go through from_peer first. open() is called once, before anything else.
/// - after open(), from_peer() and opening_expired() the connection looks at state(): on leaving
///   `opening` it calls publish() once; on `done` it may drop the filter, as the filter has passed
///   on all it held; on `closed` it ends, once the session has had what came before.
/// - while any filter is opening, the session above is not started and writes nothing (INFO, timers
/// wait).
/// - an error from any call ends the connection. What was appended to `down` before is still sent
/// (a TLS alert
///   tells the peer why), and no other method but failure() is called afterwards.
///
/// Buffers: `up` and `down` may hold bytes already; a filter only appends. Input is consumed whole:
/// what is not yet a complete unit is kept by the filter, within a bound it states. `in` never
/// overlaps `up` or `down`.
///
/// Thread: [loop] the connection's, all methods.
/// Owner:  the connection's stack.
/// Errors: net::filter_errc, or the filter's own category; failure() has the text for the log.
class filter {
public:
    virtual ~filter() = default;

    /// For logs and monitoring: "tls", "proxy", "websocket". Static text.
    virtual std::string_view name() const noexcept = 0;
    virtual filter_state state() const noexcept = 0;
    bool ready() const noexcept { return state() != filter_state::opening; }

    /// The side that speaks first does so here (a dialling TLS client); the default has nothing to
    /// say.
    virtual result<void> open(byte_buffer& down);

    /// Bytes from the layer below, nearer to the peer. Appends what is for the layer above to `up`
    /// and what must go back to the peer (handshake messages, pongs) to `down`.
    virtual result<void> from_peer(std::span<const char> in, byte_buffer& up,
                                   byte_buffer& down) = 0;

    /// Bytes from the layer above to the peer. One call is one write of the session: a framing
    /// layer makes frames of it and never keeps any of it back, so larger calls are cheaper.
    /// REQUIRES: ready().
    virtual result<void> to_peer(std::span<const char> in, byte_buffer& down) = 0;

    /// Our side ends in order (TLS close_notify, WebSocket close frame); called at most once,
    /// nothing is written afterwards. `reason` is the closed reason (core 15), for layers whose
    /// ending carries one.
    virtual void finish(std::string_view reason, byte_buffer& down);

    /// The layer below reached its end. An error when that cuts something off (unfinished
    /// handshake, half a frame); the default accepts it.
    virtual result<void> peer_ended();

    /// How long the filter may stay `opening` after it was pushed; zero means no bound of its own.
    /// The connection keeps the timer.
    virtual std::chrono::nanoseconds opening_timeout() const noexcept;

    /// That time is up and the filter is still opening: the error to close with, or success when
    /// the filter goes on regardless, with state() changed and what it held appended to `up`. The
    /// default is filter_errc::timeout.
    virtual result<void> opening_expired(byte_buffer& up, byte_buffer& down);

    /// After an error: what went wrong, as the log prints it (the reference's wording where it has
    /// one). Valid as long as the filter.
    virtual std::string_view failure() const noexcept;

    /// Writes down what it learned of the peer; called once, when it has left `opening`.
    virtual void publish(connection_facts& facts) const;
};

} // namespace plexus::net

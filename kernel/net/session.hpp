#pragma once

#include <cstddef>
#include <string_view>
#include <system_error>

#include "base/shared_bytes.hpp"
#include "net/timer.hpp"
#include "proto/closed_reason.hpp"

namespace plexus::net {

/// What a session made of the bytes it was given.
struct input_result {
    std::size_t consumed = 0; ///< from the front; the rest is presented again with more behind it
    std::size_t wanted = 0;   ///< bytes from the first unconsumed one that would be a whole unit;
                              ///< 0: unknown, any more will do
};

/// The protocol on top of a connection: NATS client, or what plugins speak.
///
/// Thread: [loop] the connection's, all methods.
/// Owner:  the connection; destroyed a grace period after its last call.
/// Errors: a session ends its connection with connection::close and then returns.
class session {
public:
    virtual ~session() = default;

    /// The connection is up: say hello, push filters, arm timers. Called once, first.
    virtual void on_open() = 0;

    /// The last filter that was still opening (PROXY header, TLS handshake) is open or gone.
    virtual void on_filters_open() = 0;

    /// Bytes from the peer, the unconsumed rest of earlier ones first. `block` holds them when a
    /// part of them may be kept by reference; empty when they must be copied.
    virtual input_result on_bytes(std::string_view in, const shared_bytes& block) = 0;

    /// A filter refused the peer's bytes or gave up waiting; `text` is its explanation.
    virtual void on_filter_error(const std::error_code& error, std::string_view text) = 0;

    /// Output could not be written within the write deadline; `progress` when a part of it was.
    /// True keeps the connection and tries on.
    virtual bool on_write_timeout(bool progress) = 0;

    /// These many bytes have been written after such a time-out, in so much more time.
    virtual void on_write_recovered(clock::duration took, std::size_t bytes) = 0;

    /// Output that had to wait for the peer is sent, all of it.
    virtual void on_drained() {}

    /// Another session takes the connection over (connection::become). The last call.
    virtual void on_handed_over() {}

    /// The connection ends, for this reason. The last call.
    virtual void on_close(proto::closed_reason reason) = 0;
};

} // namespace plexus::net

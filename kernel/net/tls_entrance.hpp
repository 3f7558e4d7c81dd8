#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "net/connection_rate_limit.hpp"
#include "net/session.hpp"
#include "net/tls_context.hpp"

namespace plexus::net {

class connection;

/// Stands on a connection until its TLS handshake is over, and then hands it to the session that it
/// is for. What fails is logged as the reference's HTTP servers do.
///
/// Thread: [loop] the connection's. Owner: the connection.
/// Limits: the handshake timeout of the context; connections beyond `handshakes` are
///         closed at once.
class tls_entrance final : public session {
public:
    using maker = std::function<std::unique_ptr<session>(connection&)>;

    /// `label` is what the listener is for: "websocket".
    tls_entrance(connection& connection, std::shared_ptr<const tls_context> context,
                 std::shared_ptr<connection_rate_limit> handshakes, logger& log, std::string label,
                 maker next)
        : connection_(connection), context_(std::move(context)), handshakes_(std::move(handshakes)),
          log_(log), label_(std::move(label)), next_(std::move(next)) {}

    void on_open() override;
    void on_filters_open() override;
    input_result on_bytes(std::string_view, const shared_bytes&) override { return {}; }
    void on_filter_error(const std::error_code& error, std::string_view text) override;
    bool on_write_timeout(bool) override { return false; }
    void on_write_recovered(clock::duration, std::size_t) override {}
    void on_close(proto::closed_reason) override {}

private:
    connection& connection_;
    const std::shared_ptr<const tls_context> context_;
    const std::shared_ptr<connection_rate_limit> handshakes_;
    logger& log_;
    const std::string label_;
    const maker next_;
};

} // namespace plexus::net

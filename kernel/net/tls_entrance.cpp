#include "net/tls_entrance.hpp"

#include "net/connection.hpp"
#include "net/filter_errc.hpp"
#include "net/tls_filter.hpp"

namespace plexus::net {

void tls_entrance::on_open() {
    if (handshakes_->allow(connection_.home().now())) {
        connection_.push_filter(std::make_unique<tls_filter>(context_));
        return;
    }
    log_.warn_limited({}, "{}: Rejected connections due to TLS rate limiting", label_);
    connection_.close(proto::closed_reason::max_connections_exceeded);
}

void tls_entrance::on_filters_open() {
    connection_.become(next_(connection_));
}

void tls_entrance::on_filter_error(const std::error_code& error, std::string_view text) {
    // What probes and port scanners send is not worth an operator's attention.
    const bool common = error == filter_errc::probe || error == filter_errc::timeout;
    log_.write(common ? log_level::debug : log_level::error, {},
               fmt::format("{}: TLS handshake error from {}: {}", label_, connection_.peer().text(),
                           text));
    connection_.close(proto::closed_reason::tls_handshake_failure);
}

} // namespace plexus::net

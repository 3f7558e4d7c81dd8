// From accept to the point where CONNECT may come: core 3 (steps 4 to 9), 18, 19. What comes after
// what is decided by net::opening_sequence; here it is done.
#include "client/session.hpp"
#include "net/connection_rate_limit.hpp"
#include "net/proxy_filter.hpp"
#include "net/tls_context.hpp"
#include "net/tls_filter.hpp"

namespace plexus::client {

using net::opening_step;
using proto::closed_reason;

net::opening_rules session::opening_rules() const {
    const settings& settings = *settings_;
    net::opening_rules rules;
    if (settings.over_unix_socket || origin_ != nullptr)
        return rules;
    rules.proxy_protocol = settings.options.listen.proxy_protocol;
    if (settings.tls != nullptr) {
        const config::tls_options& tls = *settings.options.tls;
        rules.tls = true;
        rules.allow_non_tls = settings.options.allow_non_tls;
        rules.handshake_first = tls.handshake_first;
        rules.handshake_first_fallback = tls.handshake_first_fallback;
        rules.tls_timeout = tls.timeout;
    }
    return rules;
}

// Does what is next until something must come from the peer or the session has begun.
void session::open_on() {
    while (!connection_.closing()) {
        switch (opening_.step()) {
        case opening_step::send_info:
            send(info_line(false, false));
            opening_.performed();
            break;
        case opening_step::read_proxy:
            connection_.push_filter(std::make_unique<net::proxy_filter>());
            return; // goes on in on_filters_open()
        case opening_step::wait_for_byte:
            phase_ = phase::waiting;
            connection_.home().arm_after(
                auth_timer_,
                std::chrono::duration_cast<net::clock::duration>(opening_.wait_limit()));
            return; // goes on in byte_arrived() or wait_expired()
        case opening_step::start_tls:
            start_tls();
            return; // goes on in on_filters_open()
        case opening_step::start_session:
            start_serving();
            return;
        }
    }
}

void session::start_tls() {
    phase_ = phase::opening;
    if (!settings_->handshakes->allow(connection_.home().now())) {
        fail(proto::error_id::throttled, closed_reason::max_connections_exceeded);
        return;
    }
    connection_.facts().tls_first = opening_.tls_first();
    connection_.push_filter(std::make_unique<net::tls_filter>(settings_->tls));
}

void session::on_filters_open() {
    opening_.performed();
    open_on();
}

void session::wait_expired() {
    phase_ = phase::opening;
    opening_.wait_expired();
    open_on();
}

// The first byte has come; it is only looked at. True when the session may read it.
bool session::byte_arrived(std::string_view in) {
    if (phase_ != phase::waiting)
        return false;
    phase_ = phase::opening;
    auth_timer_.cancel();
    opening_.byte_arrived(static_cast<unsigned char>(in.front()));
    open_on();
    return phase_ == phase::running;
}

// From here on the settings of the day apply; a reload may have changed them during the opening.
void session::start_serving() {
    phase_ = phase::running;
    auth_timer_.cancel();
    settings_ = service_.current();
    apply_limits();
    if (!key_is_pinned()) {
        connection_.close(closed_reason::tls_handshake_failure);
        return;
    }
    if (origin_ == nullptr && service_.log().debug_on() && connection_.has_facts() &&
        connection_.facts().tls) {
        const net::tls_facts& tls = *connection_.facts().tls;
        service_.log().debug(about(), "TLS handshake complete");
        service_.log().debug(about(), "TLS version {}, cipher suite {}", tls.version, tls.cipher);
    }
    if (needs_login()) {
        expecting_connect_ = true;
        connection_.home().arm_after(
            auth_timer_, std::chrono::duration_cast<net::clock::duration>(auth_timeout()));
    }
    arm_ping(ping_interval());
}

// Logins of the place it came by are asked for even where the configuration has none.
bool session::needs_login() const {
    return settings_->users->facts().required || (origin_ != nullptr && origin_->login != nullptr);
}

std::chrono::nanoseconds session::auth_timeout() const {
    return origin_ != nullptr && origin_->auth_timeout > std::chrono::nanoseconds::zero()
               ? origin_->auth_timeout
               : settings_->auth_timeout;
}

std::chrono::nanoseconds session::ping_interval() const {
    return origin_ != nullptr && origin_->ping_interval > std::chrono::nanoseconds::zero()
               ? origin_->ping_interval
               : settings_->options.timers.ping_interval;
}

} // namespace plexus::client

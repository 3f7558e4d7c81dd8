// PING, PONG and the timers that watch over a connection: core 7.4, 16, 20.
#include "client/session.hpp"

namespace plexus::client {

using proto::closed_reason;
using proto::error_id;

// A PONG tells a client that its earlier operations took effect. After an UNSUB that includes that
// no message comes any more: loops that found the subscription before it was removed may be
// delivering to it just now, so the PONG waits until each has finished the batch it is in. Clients
// drain on the strength of this.
session::step session::handle_ping() {
    if (!std::exchange(unsubscribed_, false) || service_.loops().size() == 1) {
        answer_ping();
        return connection_.closing() ? step::stop : step::next;
    }
    retire_dropped();
    connection_.pause_reading();
    service_.loops().after_grace(
        connection_.home(), [&home = connection_.home(), id = connection_.id()] {
            const auto found = home.connections().find(id);
            if (found == home.connections().end() || found->second->closing())
                return;
            static_cast<session&>(found->second->session()).answer_ping();
            found->second->resume_reading();
        });
    return step::stop;
}

// What the client published before is now queued for those who get it: two clients may order their
// doings by it, one publishing and one reading.
void session::answer_ping() {
    connection_.home().staging().flush_all();
    if (connection_.closing())
        return;
    if (traced())
        trace_sent("PONG");
    send("PONG\r\n");
    if (!connect_received_ || std::exchange(first_pong_sent_, true))
        return;
    if (options_.protocol >= 1)
        send(info_line(true, false));
}

void session::handle_pong() {
    if (pings_out_ > 0 || !rtt_measured()) {
        rtt_ =
            std::max<net::clock::duration>(net::clock::now() - ping_sent_, net::clock::duration(1));
        rtt_known_ = connection_.home().now();
    }
    pings_out_ = 0;
}

void session::arm_ping(std::chrono::nanoseconds delay) {
    connection_.home().arm_after(ping_timer_,
                                 std::chrono::duration_cast<net::clock::duration>(delay));
}

void session::ping_timer_fired() {
    const auto now = connection_.home().now();
    const auto interval = ping_interval();
    const bool heard_of = now - last_activity_ < interval;
    const bool rtt_recent = rtt_measured() && now - rtt_known_ < std::chrono::hours(1);
    if (!heard_of || !rtt_recent) {
        if (pings_out_ + 1 > settings_->options.timers.ping_max) {
            service_.log().debug(about(), "Stale Client Connection - Closing");
            service_.stats().stale_connections.fetch_add(1, std::memory_order_relaxed);
            fail(error_id::stale_connection, closed_reason::stale_connection);
            return;
        }
        send_ping();
    }
    arm_ping(interval);
}

void session::send_ping() {
    ++pings_out_;
    ping_sent_ = connection_.home().now();
    if (traced())
        trace_sent("PING");
    connection_.send_urgent("PING\r\n");
}

// As the reference, not before a client that has just connected is ready for a PING.
void session::measure_rtt() {
    const bool ready =
        first_pong_sent_ || connection_.home().now() - accepted_ > std::chrono::seconds(2);
    if (!rtt_measured() && pings_out_ == 0 && !options_.lang.empty() && ready &&
        !connection_.closing())
        send_ping();
}

// Either CONNECT has not come (or its login has not been decided), or the login has run out.
void session::auth_timer_fired() {
    if (expecting_connect_ || login_pending_) {
        service_.log().debug(about(), "Authentication Timeout");
        fail(error_id::authentication_timeout, closed_reason::authentication_timeout);
    } else if (identity_.expires) {
        service_.log().debug(about(), "User Authentication Expired");
        fail(error_id::user_authentication_expired, closed_reason::authentication_expired);
    }
}

} // namespace plexus::client

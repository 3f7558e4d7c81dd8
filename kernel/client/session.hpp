#pragma once

#include <boost/intrusive/set.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.hpp"
#include "auth/authenticator.hpp"
#include "auth/decision_cache.hpp"
#include "client/delivery_rules.hpp"
#include "client/service.hpp"
#include "client/session_description.hpp"
#include "net/opening_sequence.hpp"
#include "net/session.hpp"
#include "net/session_start.hpp"
#include "net/timer.hpp"
#include "proto/connect.hpp"
#include "proto/errors.hpp"
#include "proto/parser.hpp"
#include "proto/trace_headers.hpp"
#include "proto/trace_lines.hpp"
#include "router/publish.hpp"

namespace plexus::client {

class message_trace;

/// The NATS client protocol on one connection.
///
/// The files follow the protocol: session.cpp (life), session_opening.cpp (until CONNECT may come),
/// handle_connect.cpp, handle_publish.cpp, handle_trace.cpp, handle_subscribe.cpp,
/// handle_ping.cpp, session_delivery.cpp (the receiving side), session_reload.cpp.
///
/// Thread: [loop] of its connection; deliver() is called by any lane.
/// Owner:  the connection.
/// Errors: told to the client as core 14 says; never thrown.
/// Source: core.md 3 to 17.
class session final
    : public net::session,
      public router::subscriber,
      public boost::intrusive::set_base_hook<boost::intrusive::optimize_size<true>> {
public:
    session(service& service, net::connection& connection, net::session_start start);
    ~session();

    // net::session
    void on_open() override;
    void on_filters_open() override;
    net::input_result on_bytes(std::string_view in, const shared_bytes& block) override;
    void on_filter_error(const std::error_code& error, std::string_view text) override;
    bool on_write_timeout(bool progress) override;
    void on_write_recovered(net::clock::duration took, std::size_t bytes) override;
    void on_close(proto::closed_reason reason) override;

    // router::subscriber
    router::delivery deliver(router::lane& lane, router::subscription& target,
                             const router::origin& origin,
                             const router::message& message) noexcept override;
    router::party who() const override;
    std::uint64_t id() const noexcept override { return connection_.id(); }

    /// The service has other settings, or an authenticator knows something new: look again at
    /// limits, credentials, permissions.
    void settings_changed(const takeover_ptr& round);
    /// It is its turn among login_rechecks.
    void check_login_again();
    /// Sends an INFO as things are now, to clients that understand one at any time.
    void send_async_info(bool lame_duck);
    /// Whether the client understands such an INFO, and is ready for one.
    bool takes_async_info() const noexcept { return options_.protocol >= 1 && first_pong_sent_; }

    session_description describe() const;
    /// Asks for the round trip when it is only estimated yet.
    void measure_rtt();
    /// Calls visit for `count` of its subscriptions from the one numbered `from` on, in an order
    /// that holds until one is added or dropped.
    void for_each_subscription(std::size_t from, std::size_t count,
                               const std::function<void(const router::subscription&)>& visit);

    net::connection& connection() const noexcept { return connection_; }
    const account::account_ptr& account() const noexcept { return account_; }

    /// `<ip:port> - cid:<n>` and what CONNECT added to it, for log lines (core 2).
    std::string label() const;

    /// How it came in, as users' allowed connection types say it.
    config::connection_type type() const noexcept {
        return origin_ ? origin_->type : config::connection_type::standard;
    }

    /// label() as the first argument of a log call.
    struct log_label {
        std::string text;
        operator log_context() const { return {text, {}}; }
    };
    log_label about() const { return {label()}; }

private:
    // What the session waits for before it parses operations.
    enum class phase : std::uint8_t {
        opening, // filters are being put in place
        waiting, // the first byte, or its absence, decides what comes next
        running,
        ended,
    };
    // What an operation leaves the parse loop to do.
    enum class step : std::uint8_t { next, stop };

    struct sid_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view sid) const noexcept {
            return std::hash<std::string_view>{}(sid);
        }
        std::size_t operator()(const router::subscription* s) const noexcept {
            return (*this)(s->sid());
        }
    };
    struct sid_equal {
        using is_transparent = void;
        static std::string_view sid(std::string_view s) noexcept { return s; }
        static std::string_view sid(const router::subscription* s) noexcept { return s->sid(); }
        template <class A, class B>
        bool operator()(const A& a, const B& b) const noexcept {
            return sid(a) == sid(b);
        }
    };
    using subscriptions = boost::unordered_flat_set<router::subscription*, sid_hash, sid_equal>;
    // How far somebody has come who goes through the subscriptions in slices.
    struct listing {
        std::size_t number;
        subscriptions::const_iterator next;
    };

    // Opening.
    net::opening_rules opening_rules() const;
    bool needs_login() const;
    std::chrono::nanoseconds auth_timeout() const;
    std::chrono::nanoseconds ping_interval() const;
    void open_on();
    void start_tls();
    void start_serving();
    bool byte_arrived(std::string_view in);
    void wait_expired();

    // Parsing.
    step handle(const proto::op& op, const shared_bytes& block);
    step refuse_input(std::string_view in, const proto::op& op);
    bool may_start_with(std::string_view in);

    // CONNECT.
    step handle_connect(const proto::op& op);
    step login();
    void login_decided(auth::auth_outcome outcome);
    bool bind(const auth::identity& who);
    void unbind();
    bool join_account();
    void leave_account();
    void arm_expiry();
    void connected();
    auth::auth_request_ptr make_request() const;
    auth::auth_resume resume_here() const;
    void fill_from_origin(proto::connect_options& said) const;
    void tell_connected();
    step refuse_login(auth::reject_reason reason);
    step refuse(proto::closed_reason reason); ///< as not authorised
    void note(const auth::auth_note& note) const;

    // Reload.
    void queue_recheck();
    bool key_is_pinned();
    void login_rechecked(const auth::auth_outcome& outcome, const takeover_ptr& round);
    void check_subscriptions();

    // Publishing.
    step handle_publish(const proto::op& op, const shared_bytes& block);
    step publish(const proto::op& op, const shared_bytes& block, message_trace* trace);
    bool reserved_subject(std::string_view subject) const;
    bool may_publish(std::string_view subject);
    static bool reserved_reply(std::string_view reply);
    void refuse_subject(std::string_view subject, message_trace* trace);
    void refuse_reply(std::string_view reply, message_trace* trace);
    void answer_no_responders(std::string_view reply, std::string_view subject);

    // Message tracing.
    enum class trace_verdict : std::uint8_t {
        trace,
        ignore,  // the message is processed as if nothing had been asked
        disable, // likewise, and no server after this one traces it
        refuse,  // the message is not processed
    };
    trace_verdict judge(proto::trace_request& request);
    bool may_trace_to(std::string_view destination);
    step publish_traced(const proto::op& op, const shared_bytes& block,
                        proto::trace_request request);
    step publish_untraceable(const proto::op& op);
    void trace_too_large(std::string_view in, const proto::op& op);

    // Subscribing.
    step handle_subscribe(const proto::op& op);
    step handle_unsubscribe(const proto::op& op);
    bool may_subscribe(std::string_view subject, std::string_view queue, std::string_view sid,
                       bool& filtered);
    void drop(router::subscription& subscription);
    void drop_all();
    void retire_dropped();
    void reached_max(std::string_view sid);
    void end_at_max(net::loop& loop, router::subscription& target);

    // Liveness.
    step handle_ping();
    void handle_pong();
    void answer_ping();
    bool rtt_measured() const noexcept { return rtt_known_ != net::clock::time_point{}; }
    void arm_ping(std::chrono::nanoseconds delay);
    void ping_timer_fired();
    void send_ping();
    void auth_timer_fired();

    // Output.
    void send(std::string_view bytes) { connection_.output().bytes.append(bytes); }
    std::string info_line(bool after_first_ping, bool lame_duck) const;
    proto::server_info info_of_origin() const;
    std::string error_line(proto::error_id id,
                           std::initializer_list<std::string_view> args = {}) const;
    void send_error(proto::error_id id, std::initializer_list<std::string_view> args = {}) {
        send(error_line(id, args));
    }
    void send_ok();
    /// Sends a last line, ahead of messages that wait, and closes.
    step fail(proto::error_id id, proto::closed_reason reason);
    void apply_limits();
    void install_rules(const auth::permissions_ptr& permissions);
    bool traced() const noexcept; ///< protocol lines are logged
    void trace_received(const proto::op& op) const;
    void trace_sent(std::string_view line) const;
    void trace_payload(proto::trace_way way, std::string_view payload,
                       std::size_t header_size) const;
    void trace_delivery(std::string_view line, std::string_view payload, std::size_t header_size);
    void trace_delivery_on(const net::loop& lane, std::string_view line, std::string_view payload,
                           std::size_t header_size);

    service& service_;
    net::connection& connection_;
    /// Null on a connection of the listener for clients.
    const std::unique_ptr<const net::session_start> origin_;
    settings_ptr settings_;
    net::opening_sequence opening_;
    account::account_ptr account_;

    phase phase_ = phase::opening;
    bool registered_ = false; ///< counted among the clients of the server
    bool joined_ = false;     ///< counted among the connections of the account
    bool logged_in_ = false;
    bool expecting_connect_ = false;
    bool connect_received_ = false;
    bool implicit_ = false;       ///< logged in without a CONNECT
    bool login_pending_ = false;  ///< the authenticators have not answered yet
    bool recheck_queued_ = false; ///< waits among login_rechecks
    bool recheck_asked_ = false;  ///< the authenticators have not answered yet
    bool first_pong_sent_ = false;
    bool unsubscribed_ = false;     ///< since the last PONG; see handle_ping
    std::uint32_t slow_chunks_ = 0; ///< queued when the write deadline was missed; 0: it was not
    std::atomic<bool> wants_headers_{false};
    std::atomic<bool> closed_{false};
    std::atomic<bool> drops_when_slow_{false}; ///< `no_fast_producer_stall`

    proto::parse_limits limits_;
    std::int64_t max_payload_ = -1;     ///< effective, as INFO says it
    std::size_t max_subscriptions_ = 0; ///< 0: no limit
    proto::connect_options options_;
    auth::identity identity_;
    std::uint64_t login_ticket_ = 0; ///< tells a late answer from the current one
    takeover_ptr recheck_; ///< the round for which its login is to be decided anew; null: decided
    std::string nonce_;

    subscriptions subscriptions_;
    std::unique_ptr<listing> listing_; ///< the last; null once subscriptions_ changes
    std::vector<router::subscription::owned> dropped_; ///< out of the index, to be freed
    auth::publish_cache publish_cache_;
    std::atomic<delivery_rules*> rules_{nullptr}; ///< null: everything may be delivered

    net::timer ping_timer_;
    net::timer auth_timer_;
    const net::clock::time_point accepted_ = net::clock::now(); // with the next: one moment
    const std::chrono::system_clock::time_point accepted_wall_ = std::chrono::system_clock::now();
    net::clock::time_point last_activity_ = accepted_; ///< anything but a PONG
    net::clock::time_point last_message_ = accepted_;  ///< published, changed its interest, CONNECT
    net::clock::time_point ping_sent_;
    net::clock::time_point rtt_known_{}; ///< when rtt_ was measured
    net::clock::duration rtt_{0};
    int pings_out_ = 0;
};

} // namespace plexus::client

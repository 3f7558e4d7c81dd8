#include "client/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "client/observer.hpp"
#include "client/session_list.hpp"
#include "net/filter_errc.hpp"
#include "proto/trace_lines.hpp"

namespace plexus::client {

using proto::closed_reason;

session::session(service& service, net::connection& connection, net::session_start start)
    : service_(service), connection_(connection),
      origin_(start.place == nullptr
                  ? nullptr
                  : std::make_unique<const net::session_start>(std::move(start))),
      settings_(service.current()), opening_(opening_rules()),
      account_(service.accounts().global()),
      ping_timer_([](void* self) { static_cast<session*>(self)->ping_timer_fired(); }, this),
      auth_timer_(
          [](void* context) {
              auto& self = *static_cast<session*>(context);
              self.phase_ == phase::running ? self.auth_timer_fired() : self.wait_expired();
          },
          this) {}

session::~session() {
    delete rules_.load();
}

std::string session::label() const {
    const bool named = origin_ != nullptr && !origin_->peer_label.empty();
    const bool numbered = origin_ != nullptr && !origin_->id_label.empty();
    std::string text =
        fmt::format("{} - {}:{}", named ? origin_->peer_label : connection_.peer().text(),
                    numbered ? std::string_view(origin_->id_label) : "cid", connection_.id());
    if (!connect_received_)
        return text;
    std::string about;
    const auto add = [&](std::string_view part) {
        if (part.empty())
            return;
        if (!about.empty())
            about += ':';
        about += part;
    };
    if (!options_.version.empty())
        add("v" + options_.version);
    add(options_.lang);
    add(options_.name);
    if (!about.empty())
        text += fmt::format(" - {}", go_quote(about));
    if (const std::string user = identity_.name.label(); !user.empty())
        text += fmt::format(" - {}", go_quote(account_->name() + "/" + user));
    return text;
}

void session::on_open() {
    if (service_.log().debug_on())
        service_.log().debug(about(), "Client connection created");
    const config::options& options = settings_->options;
    connection_.set_output_limits(output_limits(options));
    apply_limits();
    if (settings_->users->facts().nonce)
        nonce_ = auth::make_nonce();
    // INFO goes out before anything can be refused, unless TLS comes first.
    if (opening_.step() == net::opening_step::send_info) {
        send(info_line(false, false));
        opening_.performed();
    }
    if (service_.refusing()) {
        connection_.close(closed_reason::server_shutdown);
        return;
    }
    if (!service_.admit(options.limits.max_connections)) {
        fail(proto::error_id::max_connections, closed_reason::max_connections_exceeded);
        return;
    }
    registered_ = true;
    service_.clients_of(connection_.home()).add(*this);
    join_account();
    open_on();
}

net::input_result session::on_bytes(std::string_view in, const shared_bytes& block) {
    if (phase_ != phase::running && !byte_arrived(in))
        return {};
    proto::op op;
    std::size_t at = 0;
    std::size_t wanted = 0;
    while (at < in.size()) {
        const std::string_view rest = in.substr(at);
        if (expecting_connect_ && !may_start_with(rest))
            break;
        if (connection_.closing() || login_pending_)
            break;
        const proto::parse_status status = proto::next(rest, limits_, op);
        if (status == proto::parse_status::complete) [[likely]] {
            if (handle(op, block) == step::stop) {
                at += op.consumed;
                break;
            }
            at += op.consumed;
            continue;
        }
        if (status == proto::parse_status::partial_payload)
            wanted = op.wanted;
        else if (status == proto::parse_status::error)
            refuse_input(rest, op);
        break;
    }
    retire_dropped();
    return {std::min(at, in.size()), wanted};
}

session::step session::handle(const proto::op& op, const shared_bytes& block) {
    if (traced()) [[unlikely]]
        trace_received(op);
    if (op.kind != proto::op_kind::pong)
        last_activity_ = connection_.home().now();
    switch (op.kind) {
    case proto::op_kind::pub:
    case proto::op_kind::hpub:
        last_message_ = last_activity_;
        return handle_publish(op, block);
    case proto::op_kind::sub:
        last_message_ = last_activity_;
        return handle_subscribe(op);
    case proto::op_kind::unsub:
        last_message_ = last_activity_;
        return handle_unsubscribe(op);
    case proto::op_kind::ping:
        return handle_ping();
    case proto::op_kind::pong:
        handle_pong();
        return step::next;
    case proto::op_kind::connect:
        last_message_ = last_activity_;
        return handle_connect(op);
    case proto::op_kind::err:
        service_.log().error(about(), "Client Error {}", op.args);
        connection_.close(closed_reason::parse_error);
        return step::stop;
    case proto::op_kind::info:
        // It says nothing to us, but it must be what it claims to be.
        if (!proto::is_json_object(op.args)) {
            connection_.close(closed_reason::protocol_violation);
            return step::stop;
        }
        return step::next;
    case proto::op_kind::ok:
    case proto::op_kind::none:
        break;
    }
    return step::next;
}

session::step session::refuse_input(std::string_view in, const proto::op& op) {
    service_.log().error(about(), "{}", proto::parse_error_text(in, op, limits_));
    if (op.error == proto::parse_error::payload_exceeded && op.kind == proto::op_kind::hpub)
        trace_too_large(in, op);
    const proto::parse_failure failure = proto::failure_of(op.error);
    if (failure.has_line)
        return fail(failure.id, failure.closes);
    connection_.close(failure.closes);
    return step::stop;
}

void session::on_filter_error(const std::error_code& error, std::string_view text) {
    auto reason = closed_reason::tls_handshake_failure;
    if (error == net::filter_errc::header) {
        service_.log().warn("Error reading PROXY protocol header from {}: {}",
                            connection_.peer().text(), text);
        reason = closed_reason::protocol_violation;
    } else if (error == net::filter_errc::stream) {
        reason = closed_reason::read_error;
    } else if (error == net::filter_errc::malformed || error == net::filter_errc::too_large) {
        service_.log().error(about(), "read error: {}", text);
        reason = error == net::filter_errc::malformed ? closed_reason::read_error
                                                      : closed_reason::max_payload_exceeded;
    } else if (error == net::filter_errc::timeout) {
        service_.log().debug(about(), "{}", text);
    } else if (error == net::filter_errc::probe) {
        // What probes and port scanners send is not worth an operator's attention.
        service_.log().debug(about(), "TLS handshake error: {}", text);
    } else {
        service_.log().error(about(), "TLS handshake error: {}", text);
    }
    connection_.close(reason);
}

bool session::on_write_timeout(bool progress) {
    if (expecting_connect_)
        return false;
    service_.stats().slow_consumers.fetch_add(1, std::memory_order_relaxed);
    account_->slow_consumers.fetch_add(1, std::memory_order_relaxed);
    const config::timer_options& timers = settings_->options.timers;
    const auto chunks = static_cast<std::uint32_t>(connection_.pending_chunks());
    service_.log().notice(
        about(), "Slow Consumer {}: WriteDeadline of {} exceeded with {} chunks of {} total bytes.",
        std::exchange(slow_chunks_, chunks) == 0 ? "Detected" : "State",
        format_duration(timers.write_deadline), chunks, connection_.pending_bytes());
    return timers.write_timeout == config::write_timeout_policy::retry && progress;
}

void session::on_write_recovered(net::clock::duration took, std::size_t bytes) {
    service_.log().notice(
        about(), "Slow Consumer Recovered: Flush took {:.3f}s with {} chunks of {} total bytes.",
        std::chrono::duration<double>(took).count(), std::exchange(slow_chunks_, 0), bytes);
}

void session::on_close(proto::closed_reason reason) {
    phase_ = phase::ended;
    closed_.store(true, std::memory_order_relaxed);
    ++login_ticket_;
    recheck_ = nullptr;
    ping_timer_.cancel();
    auth_timer_.cancel();
    if (reason == closed_reason::slow_consumer_pending_bytes) {
        service_.stats().slow_consumers.fetch_add(1, std::memory_order_relaxed);
        account_->slow_consumers.fetch_add(1, std::memory_order_relaxed);
        service_.log().notice(about(), "Slow Consumer Detected: MaxPending of {} Exceeded",
                              settings_->options.limits.max_pending);
    }
    if (service_.log().debug_on())
        service_.log().debug(about(), "Client connection closed: {}", proto::to_text(reason));
    const bool counted = std::exchange(registered_, false);
    if (counted)
        service_.depart(); // first: who hears of the end may count the clients at once
    leave_account(); // that the account has one less is told before who it was, as in the reference
    if (observer* const watching = service_.watching())
        watching->closed(*this, reason);
    drop_all();
    unbind();
    if (counted)
        service_.clients_of(connection_.home()).remove(*this);
}

std::string session::info_line(bool after_first_ping, bool lame_duck) const {
    proto::connection_info about;
    about.max_payload = max_payload_;
    about.client_id = connection_.id();
    // Behind a proxy the peer's own address is not known before its header has come.
    if (origin_ != nullptr || opening_.step() != net::opening_step::send_info ||
        !settings_->options.listen.proxy_protocol)
        about.client_ip = connection_.client_address().first;
    about.nonce = nonce_;
    about.lame_duck = lame_duck;
    if (after_first_ping) {
        about.connect_info = true;
        about.remote_account = account_->name();
        about.is_system_account = account_ == service_.accounts().system();
    }
    return origin_ == nullptr ? proto::info_line(settings_->info, about)
                              : proto::info_line(info_of_origin(), about);
}

// What INFO says of the server to those who came in elsewhere than by the listener for clients: the
// address and TLS are of the listener they came by. Source: mqtt-websocket.md 16.
proto::server_info session::info_of_origin() const {
    proto::server_info info = settings_->info;
    info.host = origin_->place->host;
    info.port = origin_->place->port;
    info.tls_required = info.tls_available = origin_->tls;
    info.auth_required = needs_login();
    info.connect_urls.clear();
    return info;
}

void session::send_async_info(bool lame_duck) {
    if (takes_async_info())
        connection_.send_urgent(info_line(false, lame_duck));
}

std::string session::error_line(proto::error_id id,
                                std::initializer_list<std::string_view> args) const {
    const std::string text = proto::error_text(id, args);
    if (traced())
        trace_sent("-ERR " + text);
    return proto::error_line(text);
}

void session::send_ok() {
    if (traced())
        trace_sent("OK");
    send("+OK\r\n");
}

session::step session::fail(proto::error_id id, proto::closed_reason reason) {
    connection_.send_urgent(error_line(id)); // what waits may never be read
    connection_.close(reason);
    return step::stop;
}

void session::trace_received(const proto::op& op) const {
    if (const auto line = proto::trace_received(op))
        service_.log().trace(about(), "{}", *line);
    if (op.kind == proto::op_kind::pub || op.kind == proto::op_kind::hpub)
        trace_payload(proto::trace_way::in, op.payload, op.header_size);
}

void session::trace_payload(proto::trace_way way, std::string_view payload,
                            std::size_t header_size) const {
    const config::logging_options& logging = settings_->options.logging;
    if (const auto line = proto::trace_payload(
            way, payload, header_size,
            {.length_max = static_cast<std::size_t>(logging.max_traced_msg_len),
             .headers_only = logging.trace_headers}))
        service_.log().trace(about(), "{}", *line);
}

void session::trace_sent(std::string_view line) const {
    service_.log().trace(about(), "{}", proto::trace_sent(line));
}

bool session::traced() const noexcept {
    const logger& log = service_.log();
    return log.trace_on() && (log.trace_system_on() || account_ != service_.accounts().system());
}

} // namespace plexus::client

#include "bus/plugin_session.hpp"

#include <algorithm>
#include <chrono>

#include "auth/certificate_identity.hpp"
#include "bus/call_scope.hpp"
#include "bus/net_holdings.hpp"
#include "bus/text.hpp"
#include "net/filter_errc.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;

px_connection::px_connection(px_host& host, const px_session_kind& kind, void* arg,
                             net::connection& connection, net::session_start start)
    : host_(host), holdings_(host.holdings_of<bus::net_holdings>(bus::table_slot::net)),
      kind_(kind), arg_(arg), connection_(connection), start_(std::move(start)) {}

/// Calls a function of the plugin on behalf of its session.
template <class Call>
void px_connection::enter(const char* function, Call&& call) {
    ++inside_;
    const bool returned = bus::call_plugin(host_, function, call);
    --inside_;
    if (!returned)
        connection_.close(closed_reason::client_closed);
    if (inside_ == 0 && untold_)
        tell_end();
}

/// Runs what the plugin asks for; its end is told later, if that ends it.
template <class Call>
void px_connection::guard(Call&& call) {
    ++asked_;
    call();
    --asked_;
}

void px_connection::tell_close(std::string_view reason) {
    untold_.reset();
    void* const told = std::exchange(self_, nullptr);
    if (told == nullptr)
        return;
    holdings_.leave(connection_.home(), *this);
    bus::call_plugin(host_, "a session's on_close", [&] { kind_.on_close(told, to_text(reason)); });
}

void px_connection::on_open() {
    connection_.set_output_limits(host_.kernel().output_limits());
    if (holdings_.closed() || !host_.working()) {
        connection_.close(closed_reason::server_shutdown);
        return;
    }
    px_listener_login login{};
    const px_session_start start = bus::to_px(start_, login);
    void* made = nullptr;
    opening_ = true;
    const bool returned =
        bus::call_plugin(host_, "a session's open", [&] { made = kind_.open(arg_, this, &start); });
    opening_ = false;
    if (!returned || made == nullptr) {
        connection_.close(closed_reason::client_closed);
        return;
    }
    self_ = made;
    holdings_.enter(connection_.home(), *this);
    if (untold_)
        tell_close(proto::to_text(*untold_));
    else if (successor_ != nullptr)
        connection_.become(std::move(successor_));
}

net::input_result px_connection::on_bytes(std::string_view in, const shared_bytes&) {
    if (self_ == nullptr)
        return {in.size(), 0};
    std::uint64_t used = 0;
    enter("a session's on_bytes", [&] { used = kind_.on_bytes(self_, to_text(in)); });
    if (used > in.size()) {
        misused(fmt::format("on_bytes() used {} of {} bytes", used, in.size()));
        used = in.size();
    }
    return {used, 0};
}

void px_connection::misused(std::string_view how) {
    host_.log().error_limited({}, "Plugin {}: session {}: {}", host_.name(), kind_.name, how);
    connection_.close(closed_reason::client_closed);
}

void px_connection::on_filter_error(const std::error_code& error, std::string_view text) {
    const bool told = error == net::filter_errc::malformed || error == net::filter_errc::too_large;
    host_.log().write(
        told ? log_level::error : log_level::debug, {},
        fmt::format("{} - {}: read error: {}", connection_.peer().text(), kind_.name, text));
    connection_.close(error == net::filter_errc::too_large ? closed_reason::max_payload_exceeded
                                                           : closed_reason::read_error);
}

void px_connection::on_drained() {
    if (self_ != nullptr && kind_.on_drained != nullptr)
        enter("a session's on_drained", [&] { kind_.on_drained(self_); });
}

void px_connection::on_handed_over() {
    handed_over_ = true;
    tell_close({});
    while (pauses_ > 0)
        resume_reading();
}

void px_connection::on_close(closed_reason reason) {
    if (ending_ && !opening_) {
        tell_close(proto::to_text(reason));
        return;
    }
    untold_ = reason;
    if (!opening_ && inside_ == 0)
        tell_end();
}

// At once, or as soon as the function of the kernel that the plugin is in has returned. It lives as
// long as that takes: it is freed a grace period later.
void px_connection::tell_end() {
    if (asked_ == 0)
        return tell_close(proto::to_text(*untold_));
    connection_.home().post([this] {
        if (untold_)
            tell_close(proto::to_text(*untold_));
    });
}

void px_connection::write(std::string_view bytes) {
    if (!closing())
        guard([&] { connection_.output().bytes.append(bytes); });
}

std::size_t px_connection::pending_bytes() {
    guard([&] { connection_.home().staging().flush(connection_); });
    return connection_.pending_bytes();
}

void px_connection::limit_output(std::uint64_t pending_max, std::uint64_t write_deadline_ns) {
    if (closing())
        return;
    constexpr std::uint64_t deadline_max_ns = 24ULL * 3600 * 1'000'000'000;
    const std::chrono::nanoseconds deadline(
        std::clamp<std::uint64_t>(write_deadline_ns, 1, deadline_max_ns));
    connection_.set_output_limits(
        {.pending_max = pending_max,
         .write_deadline = std::chrono::duration_cast<net::clock::duration>(deadline)});
}

void px_connection::pause_reading() {
    if (closing())
        return;
    ++pauses_;
    connection_.pause_reading();
}

void px_connection::resume_reading() {
    if (pauses_ == 0)
        return;
    --pauses_;
    guard([&] { connection_.resume_reading(); });
}

void px_connection::push_filter(std::unique_ptr<net::filter> filter) {
    guard([&] { connection_.push_filter(std::move(filter)); });
}

void px_connection::close(closed_reason reason) {
    if (handed_over_)
        return;
    ending_ = true;
    connection_.close(reason == closed_reason::none ? closed_reason::client_closed : reason);
    if (untold_ && !opening_) // it had ended before
        tell_close(proto::to_text(*untold_));
}

void px_connection::become(const net::session_start& start, const net::session_kinds::maker& make) {
    if (closing())
        return;
    auto next = make(connection_, start);
    if (opening_)
        successor_ = std::move(next);
    else
        connection_.become(std::move(next));
}

void px_connection::end() {
    ending_ = true;
    connection_.close(closed_reason::server_shutdown);
    if (untold_)
        tell_close(proto::to_text(*untold_));
    connection_.abandon();
}

void px_connection::describe(px_peer& peer) {
    peer = {};
    peer.size = sizeof(px_peer);
    const auto& [host, port] = connection_.client_address();
    peer.id = connection_.id();
    peer.host = to_text(host);
    peer.port = port;
    if (!connection_.has_facts() || !connection_.facts().tls)
        return;
    const net::tls_facts& tls = *connection_.facts().tls;
    peer.tls_version = to_text(tls.version);
    peer.tls_cipher = to_text(tls.cipher);
    peer.tls_server_name = to_text(tls.server_name);
    if (certificate_subject_.empty() && !tls.peer_certificates.empty())
        certificate_subject_ =
            auth::read_certificate_identity(tls.peer_certificates.front().get()).subject_text;
    peer.certificate_subject = to_text(certificate_subject_);
}

namespace plexus::bus {

px_session_start to_px(const net::session_start& start, px_listener_login& login) {
    px_session_start result{};
    result.size = sizeof(px_session_start);
    result.connection_type = static_cast<std::uint32_t>(start.type);
    result.flags =
        (start.map_certificate ? PX_START_MAP_CERTIFICATE : 0u) | (start.tls ? PX_START_TLS : 0u);
    if (start.place != nullptr)
        result.listener = static_cast<const plugin_place&>(*start.place).handle;
    result.peer_label = to_text(start.peer_label);
    result.id_label = to_text(start.id_label);
    result.user = to_text(start.user);
    result.password = to_text(start.password.view());
    result.token = to_text(start.token.view());
    result.jwt = to_text(start.jwt.view());
    if (start.login != nullptr) {
        login = {to_text(start.login->user), to_text(start.login->password.view()),
                 to_text(start.login->token.view()), to_text(start.login->no_auth_user)};
        result.login = &login;
    }
    result.auth_timeout_ns = static_cast<std::uint64_t>(start.auth_timeout.count());
    result.ping_interval_ns = static_cast<std::uint64_t>(start.ping_interval.count());
    return result;
}

net::session_start from_px(const px_session_start& start,
                           std::shared_ptr<const net::listening_place> place) {
    constexpr std::uint64_t longest = 100ull * 365 * 86'400 * 1'000'000'000;
    net::session_start result;
    if (start.connection_type != 0)
        result.type = static_cast<config::connection_type>(start.connection_type);
    result.map_certificate = (start.flags & PX_START_MAP_CERTIFICATE) != 0;
    result.tls = (start.flags & PX_START_TLS) != 0;
    result.place = std::move(place);
    result.peer_label = view(start.peer_label);
    result.id_label = view(start.id_label);
    result.user = view(start.user);
    result.password = secret_string(view(start.password));
    result.token = secret_string(view(start.token));
    result.jwt = secret_string(view(start.jwt));
    if (start.login != nullptr) {
        auto login = std::make_shared<auth::listener_login>();
        login->user = view(start.login->user);
        login->password = secret_string(view(start.login->password));
        login->token = secret_string(view(start.login->token));
        login->no_auth_user = view(start.login->no_auth_user);
        result.login = std::move(login);
    }
    result.auth_timeout = std::chrono::nanoseconds(std::min(start.auth_timeout_ns, longest));
    result.ping_interval = std::chrono::nanoseconds(std::min(start.ping_interval_ns, longest));
    return result;
}

} // namespace plexus::bus

// CONNECT and what follows from it: core 3, 5, 8, 20; security 1 to 3.
#include <algorithm>

#include <fmt/format.h>

#include "client/observer.hpp"
#include "client/session.hpp"

namespace plexus::client {

using proto::closed_reason;
using proto::error_id;

// Before CONNECT only CONNECT may come, unless a no-auth user lets anything begin.
bool session::may_start_with(std::string_view in) {
    if (in.front() == 'C' || in.front() == 'c')
        return true;
    if (settings_->users->allows_implicit_login(*make_request())) {
        expecting_connect_ = false;
        implicit_ = true;
        auth_timer_.cancel();
        login();
        return !connection_.closing();
    }
    service_.log().error(about(), "Authorization Violation");
    refuse(closed_reason::authentication_failure);
    return false;
}

session::step session::handle_connect(const proto::op& op) {
    expecting_connect_ = false;
    auth_timer_.cancel();
    // A repeated CONNECT begins anew as an anonymous connection that wants nothing.
    drop_all();
    unbind();
    proto::connect_options said = options_;
    if (auto read = proto::read_connect(op.args, said); !read) {
        service_.log().error(about(), "{}", read.error());
        connection_.close(closed_reason::protocol_violation);
        return step::stop;
    }
    if (origin_ != nullptr)
        fill_from_origin(said);
    {
        std::lock_guard lock(service_.names_mutex());
        options_ = std::move(said);
    }
    connect_received_ = true;
    implicit_ = false;
    if (!rtt_measured())
        rtt_ =
            std::max<net::clock::duration>(net::clock::now() - accepted_, net::clock::duration(1));
    const auto interval = ping_interval();
    const auto first = std::min<std::chrono::nanoseconds>(interval, std::chrono::seconds(2));
    arm_ping(first + std::chrono::nanoseconds(connection_.home().random.below(
                         static_cast<std::uint64_t>(first.count() / 5 + 1))));
    return login();
}

// What the client leaves empty may have come with its connection: cookies.
void session::fill_from_origin(proto::connect_options& said) const {
    if (said.user.empty())
        said.user = origin_->user;
    if (said.pass.empty())
        said.pass = origin_->password;
    if (said.auth_token.empty())
        said.auth_token = origin_->token;
    if (said.jwt.empty())
        said.jwt = origin_->jwt;
}

auth::auth_request_ptr session::make_request() const {
    auto request = std::make_shared<auth::auth_request>();
    request->type = type();
    request->login.user = options_.user;
    request->login.password = options_.pass;
    request->login.token = options_.auth_token;
    request->login.nkey = options_.nkey;
    request->login.signature = options_.sig;
    request->login.jwt = options_.jwt;
    request->login.proxy_signature = options_.proxy_sig;
    request->nonce = nonce_;
    request->connection_id = connection_.id();
    std::tie(request->host, request->port) = connection_.client_address();
    if (const auto& peer = connection_.peer().local)
        request->local_peer = {peer->uid, peer->gid, peer->pid};
    const auto& tls = settings_->options.tls;
    request->map_certificate =
        origin_ == nullptr ? tls && tls->verify_and_map : origin_->map_certificate;
    if (origin_ != nullptr)
        request->listener = origin_->login;
    if (connection_.has_facts() && connection_.facts().tls &&
        !connection_.facts().tls->peer_certificates.empty())
        request->certificate =
            std::make_shared<const auth::certificate_identity>(auth::read_certificate_identity(
                connection_.facts().tls->peer_certificates.front().get()));
    return request;
}

auth::auth_resume session::resume_here() const {
    return [&home = connection_.home()](net::loop::task work) { home.post(std::move(work)); };
}

// Asks the authenticators. They may answer at once or later, on this loop either way.
session::step session::login() {
    struct answer {
        bool late = false; ///< login() has returned
        std::optional<auth::auth_outcome> outcome;
    };
    const auto slot = std::make_shared<answer>();
    const std::uint64_t ticket = ++login_ticket_;
    login_pending_ = true;
    recheck_ = nullptr; // who asks now hears what is new
    auto decided = [slot, ticket, &all = service_, &home = connection_.home(),
                    id = connection_.id()](auth::auth_outcome outcome) {
        if (!slot->late) {
            slot->outcome = std::move(outcome);
            return;
        }
        session* const self = all.find(home, id);
        if (self == nullptr || ticket != self->login_ticket_)
            return;
        self->login_decided(std::move(outcome));
        self->connection_.resume_reading();
    };
    settings_->authenticators->authenticate(make_request(), resume_here(), std::move(decided));
    slot->late = true;
    if (slot->outcome) {
        login_decided(std::move(*slot->outcome));
        return connection_.closing() ? step::stop : step::next;
    }
    // Nothing is read meanwhile, and waiting for the answer is bounded as waiting for CONNECT is;
    // also when a reload has others asked meanwhile.
    connection_.pause_reading();
    if (!auth_timer_.armed())
        connection_.home().arm_after(auth_timer_, auth_timeout());
    return step::stop;
}

void session::note(const auth::auth_note& note) const {
    switch (note.severity) {
    case auth::auth_note::level::debug:
        service_.log().debug(about(), "{}", note.text);
        break;
    case auth::auth_note::level::warn:
        service_.log().warn(about(), "{}", note.text);
        break;
    case auth::auth_note::level::error:
        service_.log().error(about(), "{}", note.text);
        break;
    }
}

void session::login_decided(auth::auth_outcome outcome) {
    login_pending_ = false;
    auth_timer_.cancel();
    for (const auth::auth_note& each : outcome.notes)
        note(each);
    if (!outcome.accepted()) {
        refuse_login(outcome.reason);
        return;
    }
    // A client can never choose its account.
    if (!options_.account.empty() || options_.new_account) {
        refuse_login(auth::reject_reason::authentication_failure);
        return;
    }
    if (!bind(outcome.who))
        return;
    tell_connected();
    if (!implicit_)
        connected();
    queue_recheck();
}

void session::tell_connected() {
    if (observer* const watching = service_.watching())
        watching->connected(*this);
}

session::step session::refuse(closed_reason reason) {
    if (observer* const watching = service_.watching())
        watching->refused(*this, reason);
    return fail(error_id::authorization_violation, reason);
}

session::step session::refuse_login(auth::reject_reason reason) {
    switch (reason) {
    case auth::reject_reason::account_connections:
        service_.log().error(about(), "maximum account active connections exceeded");
        return fail(error_id::max_account_connections,
                    closed_reason::max_account_connections_exceeded);
    case auth::reject_reason::proxy_not_trusted:
        return refuse(closed_reason::proxy_not_trusted);
    case auth::reject_reason::proxy_required:
        return refuse(closed_reason::proxy_required);
    case auth::reject_reason::authentication_failure:
        break;
    }
    const auth::user_name who = auth::claimed_name(make_request()->login);
    if (who.kind == auth::user_kind::none)
        service_.log().error(about(), "authentication error");
    else
        service_.log().error(about(), "authentication error - {}", who.text());
    return refuse(closed_reason::authentication_failure);
}

// Puts the connection into its account with what its user may do.
bool session::bind(const auth::identity& who) {
    account::account_ptr account = service_.accounts().find(who.account);
    if (account == nullptr) {
        fail(error_id::failed_account_registration, closed_reason::missing_account);
        return false;
    }
    leave_account();
    account_.swap(account);
    if (!join_account()) {
        account_.swap(account);
        refuse_login(auth::reject_reason::account_connections);
        return false;
    }
    identity_ = who;
    logged_in_ = true;
    install_rules(who.permissions);
    apply_limits();
    arm_expiry();
    return true;
}

// A login may end by itself, at a time that its authenticator said.
void session::arm_expiry() {
    if (!identity_.expires) {
        auth_timer_.cancel();
        return;
    }
    const auto left = *identity_.expires - std::chrono::system_clock::now();
    connection_.home().arm_after(
        auth_timer_,
        std::max<net::clock::duration>(std::chrono::duration_cast<net::clock::duration>(left), {}));
}

bool session::join_account() {
    joined_ = account_->join();
    if (observer* const watching = service_.watching(); watching != nullptr && joined_)
        watching->account_connections(*account_);
    return joined_;
}

void session::leave_account() {
    if (!std::exchange(joined_, false))
        return;
    account_->leave();
    if (observer* const watching = service_.watching())
        watching->account_connections(*account_);
}

// As the reference: who is not logged in counts among the connections of the global account.
void session::unbind() {
    leave_account();
    if (!closed_.load(std::memory_order_relaxed)) {
        account_ = service_.accounts().global();
        join_account();
    }
    identity_ = {};
    logged_in_ = false;
    install_rules(nullptr);
}

void session::connected() {
    if (options_.protocol != 0 && options_.protocol != 1) {
        fail(error_id::invalid_client_protocol, closed_reason::bad_client_protocol_version);
        return;
    }
    const bool headers = options_.headers && settings_->info.headers;
    limits_.headers = headers;
    wants_headers_.store(headers, std::memory_order_relaxed);
    if (options_.no_responders && !headers) {
        fail(error_id::no_responders_requires_headers,
             closed_reason::no_responders_requires_headers);
        return;
    }
    if (options_.verbose)
        send_ok();
}

// What the permissions mean for deliveries; the former rules are freed a grace period later.
void session::install_rules(const auth::permissions_ptr& permissions) {
    publish_cache_.clear();
    delivery_rules* rules = nullptr;
    if (permissions != nullptr)
        rules = new delivery_rules(permissions, rules_.load(std::memory_order_relaxed));
    if (delivery_rules* former = rules_.exchange(rules))
        service_.loops().after_grace(connection_.home(),
                                     [former = std::unique_ptr<delivery_rules>(former)] {});
}

// Server, account and user limits, the smallest of each.
void session::apply_limits() {
    const config::limit_options& server = settings_->options.limits;
    const auto account = account_->limits();
    const auto least = [](std::int64_t a, std::int64_t b) {
        return a < 0 ? b : b < 0 ? a : std::min(a, b);
    };
    drops_when_slow_.store(settings_->options.timers.no_fast_producer_stall,
                           std::memory_order_relaxed);
    connection_.allow_stall(!settings_->options.timers.no_fast_producer_stall);
    max_payload_ =
        least(least(server.max_payload, account->max_payload), identity_.limits.max_payload);
    const std::int64_t server_subscriptions =
        server.max_subscriptions > 0 ? server.max_subscriptions : -1;
    const std::int64_t most = least(least(server_subscriptions, account->max_subscriptions),
                                    identity_.limits.max_subscriptions);
    max_subscriptions_ = most < 0 ? 0 : static_cast<std::size_t>(most);
    // A negative number allows nothing, as in the reference, rather than everything.
    limits_.max_control_line = static_cast<std::size_t>(std::max(server.max_control_line, 0));
    limits_.max_payload = max_payload_;
}

} // namespace plexus::client

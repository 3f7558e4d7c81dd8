#include "client/session_description.hpp"

#include <algorithm>
#include <iterator>

#include "client/session.hpp"

namespace plexus::client {

// Whom the connection is, or else whom it says that it is, in the reference's form.
static std::string user_of(const proto::connect_options& said) {
    auth::credentials login;
    login.user = said.user;
    login.nkey = said.nkey;
    login.token = said.auth_token;
    login.jwt = said.jwt;
    return auth::claimed_name(login).raw();
}

session_description session::describe() const {
    session_description d;
    d.id = connection_.id();
    d.type = type();
    std::tie(d.host, d.port) = connection_.client_address();
    d.start = accepted_wall_;
    d.rtt = rtt_;
    d.pending_bytes = connection_.pending_bytes();
    const net::connection::counters& traffic = connection_.traffic();
    // As the reference: messages either way, changes of interest and CONNECT, but not PINGs. The
    // time of a batch may be a little before that of what began in it.
    const auto last =
        std::max({accepted_, last_message_, traffic.last_out.load(std::memory_order_relaxed)});
    d.last_activity =
        accepted_wall_ +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(last - accepted_);
    d.in_messages = traffic.in_messages.load(std::memory_order_relaxed);
    d.in_bytes = traffic.in_bytes.load(std::memory_order_relaxed);
    d.out_messages = traffic.out_messages.load(std::memory_order_relaxed);
    d.out_bytes = traffic.out_bytes.load(std::memory_order_relaxed);
    d.stalls = traffic.stalls.load(std::memory_order_relaxed);
    d.subscriptions = subscriptions_.size();
    d.name = options_.name;
    d.lang = options_.lang;
    d.version = options_.version;
    if (connection_.has_facts()) {
        const net::connection_facts& facts = connection_.facts();
        d.tls = facts.tls ? &*facts.tls : nullptr;
        d.tls_first = facts.tls_first && facts.tls;
    }
    d.logged_in = logged_in_;
    d.account = account_->name();
    d.user = logged_in_ ? identity_.name.raw() : user_of(options_);
    d.jwt = options_.jwt.view();
    d.proxy_key = identity_.proxy_key;
    d.expires = identity_.expires;
    d.permissions = identity_.permissions.get();
    return d;
}

void session::for_each_subscription(std::size_t from, std::size_t count,
                                    const std::function<void(const router::subscription&)>& visit) {
    auto next = subscriptions_.cbegin();
    if (listing_ != nullptr && listing_->number == from)
        next = listing_->next;
    else
        std::advance(next, std::min(from, subscriptions_.size()));
    const auto end = subscriptions_.cend();
    std::size_t number = from;
    for (; next != end && number - from < count; ++next, ++number)
        visit(**next);
    if (next == end)
        listing_ = nullptr;
    else
        listing_ = std::make_unique<listing>(listing{number, next});
}

} // namespace plexus::client

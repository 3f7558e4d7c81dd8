#include "upgrade_session.hpp"

#include "frame_filter.hpp"

namespace plexus::websocket {

namespace {

std::string with_brackets(std::string_view address) {
    const bool v6 = address.find(':') != address.npos;
    return v6 ? '[' + std::string(address) + ']' : std::string(address);
}

std::string address_of(const px_peer& peer) {
    return with_brackets(view(peer.host)) + ':' + std::to_string(peer.port);
}

} // namespace

upgrade_session::upgrade_session(const seed& from, const settings& options)
    : session(from), options_(options), flags_(from.start.flags),
      patience_(from.host, [this] { connection().close(); }) {}

void upgrade_session::on_open() {
    const bool given = options_.handshake_timeout > nanoseconds::zero();
    if (auto armed = patience_.start(given ? options_.handshake_timeout : handshake_time_max);
        !armed)
        connection().close();
}

std::size_t upgrade_session::on_bytes(std::string_view bytes) {
    switch (reader_.read(bytes)) {
    case request_reader::outcome::incomplete:
        return 0;
    case request_reader::outcome::malformed:
        refuse({400, "malformed HTTP request"});
        break;
    case request_reader::outcome::too_large:
        refuse({431, "HTTP request too large"});
        break;
    case request_reader::outcome::complete:
        answer(reader_.take(), bytes.size() > reader_.size());
    }
    return bytes.size();
}

void upgrade_session::answer(const request& asked, bool more_came) {
    const auto decided =
        decide(asked, {options_, (flags_ & PX_START_TLS) != 0,
                       [this](auto wanted) { return has_session_kind(host(), wanted); }});
    if (!decided)
        refuse(decided.error(), asked.method != "HEAD");
    else if (more_came)
        refuse({400, "client sent data before handshake is complete"});
    else
        hand_over(*decided);
}

void upgrade_session::refuse(const refusal& why, bool with_body) {
    host().error(address_of(connection().peer()), " - websocket handshake error: ", why.reason);
    connection().write(refusal_answer(why, with_body));
    connection().close();
}

void upgrade_session::hand_over(const upgrade& granted) {
    connection().write(granted.answer);
    const protocol& spoken = *granted.spoken;
    if (!has_session_kind(host(), spoken.kind)) {
        // As the reference: closed without a word of that protocol.
        host().error("Not configured to accept leaf node connections");
        connection().close();
        return;
    }
    std::string label;
    if (!granted.forwarded_for.empty())
        label = with_brackets(granted.forwarded_for) + '/' + address_of(connection().peer());
    // As the reference: how to log in is this block's to say for NATS clients alone. Of it a leaf
    // node has the user of those that give none.
    const bool client = spoken.kind == "client";
    const bool leaf = spoken.kind == "leafnode";
    px_listener_login login{};
    login.no_auth_user = to_text(options_.no_auth_user);
    if (client) {
        login.user = to_text(options_.user);
        login.password = to_text(options_.password);
        login.token = to_text(options_.token);
    }
    const bool own_login =
        (client && options_.own_login()) || (leaf && !options_.no_auth_user.empty());
    px_session_start start{};
    start.connection_type = spoken.connection_type;
    start.flags = client ? flags_ : flags_ & PX_START_TLS;
    start.peer_label = to_text(label);
    start.id_label = to_text(spoken.id_label);
    start.user = to_text(granted.user);
    start.password = to_text(granted.password);
    start.token = to_text(granted.token);
    start.jwt = to_text(granted.jwt);
    start.login = own_login ? &login : nullptr;
    start.auth_timeout_ns = client ? to_delay(options_.auth_timeout) : 0;
    start.ping_interval_ns = to_delay(options_.ping_interval);
    patience_.cancel();
    auto done = connection().push(std::make_unique<frame_filter>(granted));
    if (done)
        done = connection().become(spoken.kind, start);
    if (!done) {
        host().debug("upgrade given up: ", done.error().text);
        connection().close();
    }
}

} // namespace plexus::websocket

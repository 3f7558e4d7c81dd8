// A connection in memory: what the server's does, without a socket.
#include "fake_connection.hpp"

#include <algorithm>

#include <plexus/text.hpp>

using plexus::to_text;
using plexus::view;
using plexus::testing::handover;

void px_bytes::append(std::string_view more) {
    bytes.resize(used);
    bytes.append(more);
    used = bytes.size();
}

char* px_bytes::reserve(std::size_t size) {
    bytes.resize(used + size);
    return bytes.data() + used;
}

std::string px_bytes::take() {
    bytes.resize(std::exchange(used, 0));
    return std::exchange(bytes, {});
}

namespace {

handover copy_of(std::string_view kind, const px_session_start& start) {
    handover copy{.kind = std::string(kind),
                  .connection_type = start.connection_type,
                  .flags = start.flags,
                  .peer_label = std::string(view(start.peer_label)),
                  .id_label = std::string(view(start.id_label)),
                  .user = std::string(view(start.user)),
                  .password = std::string(view(start.password)),
                  .token = std::string(view(start.token)),
                  .jwt = std::string(view(start.jwt)),
                  .auth_timeout_ns = start.auth_timeout_ns,
                  .ping_interval_ns = start.ping_interval_ns};
    if (const px_listener_login* login = start.login)
        copy.own_login = {std::string(view(login->user)), std::string(view(login->password)),
                          std::string(view(login->token)), std::string(view(login->no_auth_user))};
    return copy;
}

} // namespace

/// Calls a function of the session.
template <class Call>
void px_connection::enter(const char* function, Call&& call) {
    ++inside_;
    if (!host_.run(function, call))
        close("Client Closed");
    if (--inside_ == 0 && untold_)
        tell_end();
}

/// Runs what the plugin asks for; an end that it has not asked for is told later.
template <class Call>
void px_connection::guard(Call&& call) {
    ++asked_;
    call();
    --asked_;
}

void px_connection::tell_end() {
    if (asked_ == 0)
        return tell_close();
    host_.world.at(0, [this, there = std::weak_ptr(there_)] {
        if (!there.expired() && untold_)
            tell_close();
    });
}

void px_connection::tell_close() {
    untold_ = false;
    if (void* const told = std::exchange(session_, nullptr))
        host_.run("a session's on_close",
                  [&] { kind_.functions->on_close(told, to_text(reason_)); });
}

void px_connection::open(const handover& start) {
    pending_max_.reset();
    const auto kind = host_.kinds.find(start.kind);
    if (kind == host_.kinds.end()) { // one of the kernel's
        handed_over_ = start;
        return;
    }
    kind_ = {kind->second.first, kind->second.second};
    px_listener_login login{};
    px_session_start raw{};
    raw.size = sizeof raw;
    raw.connection_type = start.connection_type;
    raw.flags = start.flags;
    raw.listener = listener_;
    raw.peer_label = to_text(start.peer_label);
    raw.id_label = to_text(start.id_label);
    raw.user = to_text(start.user);
    raw.password = to_text(start.password);
    raw.token = to_text(start.token);
    raw.jwt = to_text(start.jwt);
    if (start.own_login) {
        login = {to_text(start.own_login->user), to_text(start.own_login->password),
                 to_text(start.own_login->token), to_text(start.own_login->no_auth_user)};
        raw.login = &login;
    }
    raw.auth_timeout_ns = start.auth_timeout_ns;
    raw.ping_interval_ns = start.ping_interval_ns;
    opening_ = true;
    host_.run("a session's open", [&] { session_ = kind_.functions->open(kind_.arg, this, &raw); });
    opening_ = false;
    if (session_ == nullptr)
        close("Client Closed");
    else if (untold_)
        tell_close();
    else if (next_)
        hand_over();
}

void px_connection::hand_over() {
    const handover next = *std::exchange(next_, std::nullopt);
    pauses_ = 0;
    tell_close(); // with an empty reason: it is open
    open(next);
}

void px_connection::receive(std::string_view bytes) {
    if (is_open())
        climb(0, std::string(bytes));
    take_more();
}

void px_connection::take_more() {
    while (is_open() && pauses_ == 0 && more_in_)
        climb(*more_in_, {});
}

void px_connection::climb(std::size_t from, std::string bytes) {
    const std::optional<std::size_t> asked = std::exchange(more_in_, std::nullopt);
    for (std::size_t i = from; i < filters_.size() && (!bytes.empty() || i == asked); ++i) {
        const layer each = filters_[i];
        px_bytes up, down;
        px_status status = PX_ERR_FAILED;
        std::uint32_t state = PX_FILTER_OPEN;
        host_.said.clear();
        host_.run("a filter's from_peer", [&] {
            status = each.functions.from_peer(each.self, to_text(bytes), &up, &down);
            state = each.functions.state(each.self);
        });
        bool sound = true;
        sent_ += descend(i, down.take(), sound);
        if (!sound)
            return; // one below has failed, and all of them are gone
        if (status != PX_OK) {
            failed(each.functions, status);
            return;
        }
        bytes = up.take();
        if (state == PX_FILTER_CLOSED) {
            climb(i + 1, std::move(bytes));
            close("Client Closed");
            return;
        }
        if (state == PX_FILTER_MORE && !more_in_)
            more_in_ = i;
        if (state == PX_FILTER_DONE) {
            filters_.erase(filters_.begin() + static_cast<std::ptrdiff_t>(i--));
            host_.run("a filter's destroy", [&] { each.functions.destroy(each.self); });
        }
    }
    deliver(std::move(bytes));
}

std::string px_connection::descend(std::size_t layers, std::string bytes, bool& sound) {
    for (std::size_t i = layers; i-- > 0 && !bytes.empty();) {
        const layer each = filters_[i];
        px_bytes down;
        px_status status = PX_ERR_FAILED;
        host_.said.clear();
        host_.run("a filter's to_peer",
                  [&] { status = each.functions.to_peer(each.self, to_text(bytes), &down); });
        bytes = down.take();
        if (status != PX_OK) {
            sound = false;
            failed(each.functions, status);
            return {};
        }
    }
    return bytes;
}

void px_connection::failed(const px_filter& filter, px_status status) {
    host_.log("ERR", "filter " + std::string(filter.name) + ": read error: " + host_.said);
    const std::string reason =
        status == PX_ERR_LIMIT ? "Maximum Message Payload Exceeded" : "Read Error";
    drop_filters(); // nothing passes any more
    close(reason);
}

void px_connection::drop_filters() {
    for (const layer& each : std::exchange(filters_, {}))
        host_.run("a filter's destroy", [&] { each.functions.destroy(each.self); });
}

void px_connection::deliver(std::string bytes) {
    if (handed_over_) {
        input_ += bytes;
        return;
    }
    inbound_ += bytes;
    feed();
}

void px_connection::feed() {
    if (feeding_ || pauses_ > 0 || inbound_.empty() || session_ == nullptr)
        return;
    const std::size_t layers = filters_.size();
    const std::string bytes = std::exchange(inbound_, {});
    std::uint64_t used = 0;
    feeding_ = true;
    enter("a session's on_bytes",
          [&] { used = kind_.functions->on_bytes(session_, to_text(bytes)); });
    feeding_ = false;
    if (used > bytes.size()) {
        host_.log("ERR", "on_bytes() used more than there was");
        close("Client Closed");
    }
    if (!is_open())
        return;
    std::string rest = bytes.substr(used);
    if (next_)
        hand_over();
    if (filters_.size() > layers)
        climb(layers, std::move(rest));
    else if (handed_over_)
        input_ += rest;
    else
        inbound_ = std::move(rest);
}

void px_connection::peer_ended() {
    close("Client Closed");
}

void px_connection::let_read(bool reads) {
    reads_ = reads;
    if (!reads || waiting_.empty())
        return;
    sent_ += std::exchange(waiting_, {});
    if (session_ != nullptr && kind_.functions->on_drained != nullptr)
        enter("a session's on_drained", [&] { kind_.functions->on_drained(session_); });
}

void px_connection::send(std::string_view bytes) {
    if (!is_open())
        return;
    bool sound = true;
    const std::string out = descend(filters_.size(), std::string(bytes), sound);
    (reads_ ? sent_ : waiting_) += out;
    if (waiting_.size() > pending_max_.value_or(host_.max_pending))
        close("Slow Consumer (Pending Bytes)");
}

std::vector<std::string> px_connection::filters() const {
    std::vector<std::string> names;
    for (const layer& each : filters_)
        names.emplace_back(each.functions.name);
    return names;
}

void px_connection::close(std::string_view reason) {
    if (!is_open())
        return;
    reason_ = reason;
    bool sound = true; // where one fails all of them are gone
    for (std::size_t i = filters_.size(); sound && i-- > 0;) {
        px_bytes down;
        if (filters_[i].functions.finish != nullptr)
            host_.run("a filter's finish", [&] {
                filters_[i].functions.finish(filters_[i].self, to_text(reason), &down);
            });
        sent_ += descend(i, down.take(), sound);
    }
    untold_ = true;
    if (inside_ == 0 && !opening_)
        tell_end();
    if (inside_ == 0)
        drop_filters();
}

void px_connection::send_as_asked(std::string_view bytes) {
    guard([&] { send(bytes); });
}

void px_connection::close_as_asked(std::string_view reason) {
    close(reason);
    if (untold_ && !opening_)
        tell_close();
}

void px_connection::describe(px_peer& who) const {
    who = {};
    who.size = sizeof who;
    who.port = facts_.port;
    who.id = id_;
    who.host = to_text(facts_.host);
    who.tls_version = to_text(facts_.tls_version);
    who.tls_cipher = to_text(facts_.tls_cipher);
    who.tls_server_name = to_text(facts_.tls_server_name);
    who.certificate_subject = to_text(facts_.certificate_subject);
}

void px_connection::resume() {
    if (pauses_ == 0 || --pauses_ > 0)
        return;
    guard([&] {
        feed();
        if (!feeding_)
            take_more();
    });
}

void px_connection::push(const px_filter& functions, void* self) {
    filters_.push_back({functions, self});
    if (inside_ == 0 && !inbound_.empty())
        guard([&] { climb(filters_.size() - 1, std::exchange(inbound_, {})); });
}

void px_connection::become(std::string_view kind, const px_session_start& start) {
    if (!is_open() || handed_over_)
        return;
    next_ = copy_of(kind, start);
    if (inside_ > 0 || opening_)
        return;
    hand_over();
    const std::string rest = std::exchange(inbound_, {});
    deliver(rest);
}

namespace plexus::testing {

void peer::send(std::string_view bytes) {
    connection_.receive(bytes);
}
std::string peer::take() {
    return connection_.take_sent();
}
void peer::end() {
    connection_.peer_ended();
}
void peer::stop_reading() {
    connection_.let_read(false);
}
void peer::read_on() {
    connection_.let_read(true);
}
std::size_t peer::waiting() const {
    return connection_.pending();
}
bool peer::is_open() const {
    return connection_.is_open();
}
std::string peer::reason() const {
    return connection_.reason();
}
std::vector<std::string> peer::filters() const {
    return connection_.filters();
}
const std::optional<handover>& peer::handed_over() const {
    return connection_.handed_over();
}
std::string peer::take_input() {
    return connection_.take_input();
}
void peer::answer(std::string_view bytes) {
    connection_.send(bytes);
}
void peer::close(std::string_view reason) {
    connection_.close(reason);
}

} // namespace plexus::testing

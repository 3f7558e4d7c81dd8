// plexus.net/0 in a test: connections are what the test makes.
#include <algorithm>

#include <plexus/text.hpp>

#include "fake_connection.hpp"

namespace plexus::testing {

namespace {

bool preparing(px_host* host) {
    return !host->on_loop && host->stage == px_host::life::initialised;
}

/// On the loop, or before the plugin is at work.
bool at_home(px_host* host, const char* function) {
    return preparing(host) || host->is_on_loop(function);
}

bool at_connection(px_connection* connection, const char* function) {
    return connection->host().is_on_loop(function);
}

px_status add_kind(px_host* host, const px_session_kind* kind, void* arg) {
    if (!preparing(host))
        return host->refuse(PX_ERR_THREAD, "net.add_kind belongs to init");
    if (kind == nullptr || kind->size != sizeof *kind || kind->name == nullptr ||
        kind->open == nullptr || kind->on_bytes == nullptr || kind->on_close == nullptr)
        return host->refuse(PX_ERR_INVALID, "net.add_kind without a complete px_session_kind");
    if (const px_status may = host->count_call("net.add_kind"); may != PX_OK)
        return may;
    if (host->other_kinds.contains(kind->name) ||
        !host->kinds.try_emplace(kind->name, kind, arg).second)
        return host->refuse(PX_ERR_EXISTS,
                            "there is a kind \"" + std::string(kind->name) + "\" already");
    return PX_OK;
}

bool known(px_host* host, std::string_view kind) {
    return host->kinds.contains(std::string(kind)) || host->other_kinds.contains(std::string(kind));
}

px_status listen(px_host* host, const px_listen_options* wanted, px_listener** listener) {
    if (!preparing(host))
        return host->refuse(PX_ERR_THREAD, "net.listen belongs to init");
    if (wanted == nullptr || wanted->size != sizeof *wanted || listener == nullptr)
        return host->refuse(PX_ERR_INVALID, "net.listen without complete px_listen_options");
    if (!known(host, view(wanted->kind)))
        return host->refuse(PX_ERR_NOT_FOUND,
                            "there is no kind \"" + std::string(view(wanted->kind)) + "\"");
    if (const px_status may = host->count_call("net.listen"); may != PX_OK)
        return may;
    if (!host->listen_refusal.empty())
        return host->refuse(PX_ERR_IO, host->listen_refusal);
    auto made = std::make_unique<px_listener>();
    made->about = {.label = std::string(view(wanted->label)),
                   .scheme = std::string(view(wanted->scheme)),
                   .host = std::string(view(wanted->host)),
                   .port = wanted->port > 0
                               ? static_cast<std::uint32_t>(wanted->port)
                               : 40'000 + static_cast<std::uint32_t>(host->listeners.size()),
                   .kind = std::string(view(wanted->kind)),
                   .tls = std::string(view(wanted->tls)),
                   .flags = wanted->flags,
                   .connection_types = wanted->connection_types,
                   .accepting = true};
    *listener = host->listeners.emplace_back(std::move(made)).get();
    return PX_OK;
}

px_status address(px_host*, px_listener* listener, px_text* name, std::uint32_t* port) {
    *name = to_text(listener->about.host);
    *port = listener->about.port;
    return PX_OK;
}

px_status check_tls(px_host* host, px_text block) {
    if (!at_home(host, "net.check_tls"))
        return PX_ERR_THREAD;
    if (!view(block).starts_with('{') || view(block).find("unusable") != std::string_view::npos)
        return host->refuse(PX_ERR_INVALID, "tls: unusable");
    return PX_OK;
}

px_status set_tls(px_host* host, px_listener* listener, px_text block) {
    if (!at_home(host, "net.set_tls"))
        return PX_ERR_THREAD;
    if (listener->about.tls.empty())
        return host->refuse(PX_ERR_STATE, "net.set_tls: the listener has no TLS");
    if (const px_status usable = check_tls(host, block); usable != PX_OK)
        return usable;
    listener->about.tls = view(block);
    return PX_OK;
}

px_status push_filter(px_host* host, px_connection* connection, const px_filter* filter,
                      void* self) {
    if (!at_connection(connection, "net.push_filter"))
        return PX_ERR_THREAD;
    if (filter == nullptr || filter->size != sizeof *filter || self == nullptr)
        return host->refuse(PX_ERR_INVALID, "net.push_filter without a complete px_filter");
    if (!connection->is_open())
        return host->refuse(PX_ERR_CLOSED, "the connection has ended");
    if (const px_status may = host->count_call("net.push_filter"); may != PX_OK)
        return may;
    connection->push(*filter, self);
    return PX_OK;
}

px_status become(px_host* host, px_connection* connection, px_text kind,
                 const px_session_start* start) {
    if (!at_connection(connection, "net.become"))
        return PX_ERR_THREAD;
    if (start == nullptr || start->size != sizeof *start)
        return host->refuse(PX_ERR_INVALID, "net.become without a px_session_start");
    if (!known(host, view(kind)))
        return host->refuse(PX_ERR_NOT_FOUND,
                            "there is no kind \"" + std::string(view(kind)) + "\"");
    if (const px_status may = host->count_call("net.become"); may != PX_OK)
        return may;
    connection->become(view(kind), *start);
    return PX_OK;
}

} // namespace

const px_net_v0& fake_net_table() {
    static const px_net_v0 table = {
        .size = sizeof(px_net_v0),
        .reserved = 0,
        .add_kind = add_kind,
        .has_kind = [](px_host* host, px_text name) { return known(host, view(name)) ? 1u : 0u; },
        .listen = listen,
        .address = address,
        .stop_listening =
            [](px_host* host, px_listener* listener) {
                if (at_home(host, "net.stop_listening"))
                    listener->about.accepting = false;
            },
        .check_tls = check_tls,
        .set_tls = set_tls,
        .peer =
            [](px_connection* connection, px_peer* who) {
                *who = {};
                if (at_connection(connection, "net.peer"))
                    connection->describe(*who);
            },
        .write =
            [](px_connection* connection, px_text bytes) {
                if (at_connection(connection, "net.write"))
                    connection->send_as_asked(view(bytes));
            },
        .pending_bytes =
            [](px_connection* connection) {
                return at_connection(connection, "net.pending_bytes") ? connection->pending() : 0;
            },
        .limit_output =
            [](px_connection* connection, std::uint64_t pending_max, std::uint64_t) {
                if (at_connection(connection, "net.limit_output"))
                    connection->limit_pending(pending_max);
            },
        .pause_reading =
            [](px_connection* connection) {
                if (at_connection(connection, "net.pause_reading"))
                    connection->pause();
            },
        .resume_reading =
            [](px_connection* connection) {
                if (at_connection(connection, "net.resume_reading"))
                    connection->resume();
            },
        .close =
            [](px_connection* connection, px_text reason) {
                if (at_connection(connection, "net.close"))
                    connection->close_as_asked(view(reason));
            },
        .push_filter = push_filter,
        .become = become,
        .append = [](px_bytes* bytes, px_text more) { bytes->append(view(more)); },
        .reserve = [](px_bytes* bytes, std::uint64_t size) { return bytes->reserve(size); },
        .commit = [](px_bytes* bytes, std::uint64_t size) { bytes->commit(size); },
    };
    return table;
}

} // namespace plexus::testing

px_host::px_host(plexus::testing::world& around) : world(around), id(around.new_id()) {}
px_host::~px_host() = default;

void px_host::close_connections() {
    for (const auto& each : connections) {
        each->close_as_asked("Server Shutdown");
        each->drop_filters();
    }
}

px_connection& px_host::connect(px_listener& listener, plexus::testing::peer_facts facts) {
    px_connection& made = *connections.emplace_back(
        std::make_unique<px_connection>(*this, &listener, std::move(facts)));
    made.open({.kind = listener.about.kind});
    return made;
}

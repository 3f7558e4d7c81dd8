#include "bus/net_table.hpp"

#include <bit>

#include "base/quote.hpp"
#include "bus/call_scope.hpp"
#include "bus/net_holdings.hpp"
#include "bus/text.hpp"
#include "config/claims.hpp"
#include "net/tls_context.hpp"

namespace plexus::bus {

namespace {

net_holdings& held(px_host* host) {
    return host->holdings_of<net_holdings>(table_slot::net);
}

bool complete(const px_session_kind* kind) {
    return kind != nullptr && kind->size == sizeof(px_session_kind) && kind->name != nullptr &&
           *kind->name != '\0' && kind->open != nullptr && kind->on_bytes != nullptr &&
           kind->on_close != nullptr;
}

px_status add_kind(px_host* host, const px_session_kind* kind, void* arg) {
    if (!host->on_start("net.add_kind"))
        return PX_ERR_THREAD;
    if (!complete(kind))
        return host->refuse(PX_ERR_INVALID,
                            "net.add_kind: found no complete px_session_kind of {} bytes",
                            sizeof(px_session_kind));
    if (!held(host).add_kind(*kind, arg))
        return host->refuse(PX_ERR_EXISTS, "net.add_kind: there is a kind {} already",
                            go_quote(kind->name));
    return PX_OK;
}

std::uint32_t has_kind(px_host* host, px_text name) {
    return host->kernel().kinds.find(view(name)) != nullptr ? 1 : 0;
}

text_result<std::optional<config::tls_options>> tls_wanted(px_host& host,
                                                           const px_listen_options& wanted) {
    const bool own = wanted.tls.size != 0;
    if ((wanted.flags & PX_LISTEN_SERVER_TLS) != 0) {
        const auto& server = host.kernel().server_tls;
        if (own)
            return std::unexpected("net.listen: found a TLS block beside PX_LISTEN_SERVER_TLS");
        if (!server)
            return std::unexpected("net.listen: the configuration has no TLS for clients");
        return without_client_certificates(*server);
    }
    if (!own)
        return std::nullopt;
    auto tls = config::tls_from_json(view(wanted.tls));
    if (!tls)
        return std::unexpected(std::move(tls.error()));
    return std::move(*tls);
}

px_status listen(px_host* host, const px_listen_options* wanted, px_listener** listener) {
    if (!host->on_start("net.listen"))
        return PX_ERR_THREAD;
    constexpr std::uint32_t flags = PX_LISTEN_HOME | PX_LISTEN_AUXILIARY | PX_LISTEN_SERVER_TLS;
    if (wanted == nullptr || wanted->size != sizeof(px_listen_options) || listener == nullptr ||
        (wanted->flags & ~flags) != 0)
        return host->refuse(PX_ERR_INVALID,
                            "net.listen: found no complete px_listen_options of {} bytes",
                            sizeof(px_listen_options));
    if (wanted->port < -1 || wanted->port > 65535)
        return host->refuse(PX_ERR_INVALID, "listen tcp: address {}: invalid port", wanted->port);
    auto kind = host->kernel().kinds.find(view(wanted->kind));
    if (kind == nullptr)
        return host->refuse(PX_ERR_NOT_FOUND, "net.listen: there is no kind {}",
                            go_quote(view(wanted->kind)));
    auto tls = tls_wanted(*host, *wanted);
    if (!tls)
        return host->refuse(PX_ERR_INVALID, "{}", tls.error());
    auto made = std::make_unique<px_listener>(*host, *wanted, std::move(kind));
    if (*tls)
        if (auto ready = made->set_tls(std::move(**tls)); !ready)
            return host->refuse(PX_ERR_INVALID, "{}", ready.error());
    net::listen_address where;
    where.host = view(wanted->host);
    where.port = wanted->port;
    if (auto opened = made->open(where); !opened)
        return host->refuse(PX_ERR_IO, "{}", opened.error());
    *listener = &held(host).add(std::move(made));
    return PX_OK;
}

px_status address(px_host* host, px_listener* listener, px_text* name, std::uint32_t* port) {
    if (listener == nullptr || name == nullptr || port == nullptr)
        return host->refuse(PX_ERR_INVALID, "net.address without a listener or a place for the "
                                            "answer");
    *name = to_text(listener->place().bound);
    *port = static_cast<std::uint32_t>(listener->place().port);
    return PX_OK;
}

// In init or on the home loop.
bool prepares(px_host& host, const char* function) {
    return net::loop::current() == nullptr ? host.on_start(function) : host.on_home(function);
}

void stop_listening(px_host* host, px_listener* listener) {
    if (prepares(*host, "net.stop_listening") && held(host).has(listener))
        listener->stop();
}

px_status check_tls(px_host* host, px_text block) {
    if (!prepares(*host, "net.check_tls"))
        return PX_ERR_THREAD;
    const auto tls = config::tls_from_json(view(block));
    if (!tls)
        return host->refuse(PX_ERR_INVALID, "{}", tls.error());
    if (const auto made = net::tls_context::make_server(*tls); !made)
        return host->refuse(PX_ERR_INVALID, "{}", made.error());
    return PX_OK;
}

px_status set_tls(px_host* host, px_listener* listener, px_text block) {
    if (!prepares(*host, "net.set_tls"))
        return PX_ERR_THREAD;
    if (!held(host).has(listener))
        return host->refuse(PX_ERR_INVALID, "net.set_tls without a listener of the plugin");
    if (!listener->has_tls())
        return host->refuse(PX_ERR_STATE, "net.set_tls: the listener has no TLS");
    auto tls = config::tls_from_json(view(block));
    if (!tls)
        return host->refuse(PX_ERR_INVALID, "{}", tls.error());
    if (auto taken = listener->set_tls(std::move(*tls)); !taken)
        return host->refuse(PX_ERR_INVALID, "{}", taken.error());
    return PX_OK;
}

// Whether this is the connection's loop; false: the text for PX_ERR_THREAD is set.
bool at_connection(px_connection* connection, const char* function) {
    if (net::loop::current() == &connection->connection().home())
        return true;
    px_host& host = connection->host();
    host.refuse(PX_ERR_THREAD, "{} is to be called on the connection's loop", function);
    host.log().error_limited({}, "Plugin {}: {}", host.name(), px_host::failure());
    return false;
}

void peer(px_connection* connection, px_peer* peer) {
    *peer = {};
    if (at_connection(connection, "net.peer"))
        connection->describe(*peer);
}

void write(px_connection* connection, px_text bytes) {
    if (at_connection(connection, "net.write"))
        connection->write(view(bytes));
}

std::uint64_t pending_bytes(px_connection* connection) {
    return at_connection(connection, "net.pending_bytes") ? connection->pending_bytes() : 0;
}

void limit_output(px_connection* connection, std::uint64_t pending_max,
                  std::uint64_t write_deadline_ns) {
    if (at_connection(connection, "net.limit_output"))
        connection->limit_output(pending_max, write_deadline_ns);
}

void pause_reading(px_connection* connection) {
    if (at_connection(connection, "net.pause_reading"))
        connection->pause_reading();
}

void resume_reading(px_connection* connection) {
    if (at_connection(connection, "net.resume_reading"))
        connection->resume_reading();
}

void close(px_connection* connection, px_text reason) {
    if (at_connection(connection, "net.close"))
        connection->close(proto::reason_from_text(view(reason)));
}

px_status push_filter(px_host* host, px_connection* connection, const px_filter* filter,
                      void* self) {
    if (!at_connection(connection, "net.push_filter"))
        return PX_ERR_THREAD;
    if (filter == nullptr || filter->size != sizeof(px_filter) || filter->name == nullptr ||
        filter->state == nullptr || filter->from_peer == nullptr || filter->to_peer == nullptr ||
        filter->destroy == nullptr || self == nullptr)
        return host->refuse(PX_ERR_INVALID,
                            "net.push_filter: found no complete px_filter of {} bytes",
                            sizeof(px_filter));
    if (connection->closing())
        return host->refuse(PX_ERR_CLOSED, "net.push_filter: the connection has ended");
    connection->push_filter(
        std::make_unique<plugin_filter>(*host, connection->connection(), *filter, self));
    return PX_OK;
}

px_status become(px_host* host, px_connection* connection, px_text kind,
                 const px_session_start* start) {
    if (!at_connection(connection, "net.become"))
        return PX_ERR_THREAD;
    if (start == nullptr || start->size != sizeof(px_session_start))
        return host->refuse(PX_ERR_INVALID, "net.become: found no px_session_start of {} bytes",
                            sizeof(px_session_start));
    constexpr std::uint32_t last = PX_CONNECTION_IN_PROCESS;
    if (const auto type = start->connection_type;
        type != 0 && (!std::has_single_bit(type) || type > last))
        return host->refuse(PX_ERR_INVALID, "net.become: found connection type {}, which is none",
                            type);
    const auto maker = host->kernel().kinds.find(view(kind));
    if (maker == nullptr)
        return host->refuse(PX_ERR_NOT_FOUND, "net.become: there is no kind {}",
                            go_quote(view(kind)));
    connection->become(from_px(*start, connection->start().place), *maker);
    return PX_OK;
}

void append(px_bytes* bytes, px_text more) {
    bytes->buffer.append(view(more));
}

char* reserve(px_bytes* bytes, std::uint64_t size) {
    return bytes->buffer.prepare(size).data();
}

void commit(px_bytes* bytes, std::uint64_t size) {
    bytes->buffer.commit(size);
}

} // namespace

const px_net_v0& net_table() {
    static const px_net_v0 table{sizeof(px_net_v0),
                                 0,
                                 add_kind,
                                 has_kind,
                                 listen,
                                 address,
                                 stop_listening,
                                 check_tls,
                                 set_tls,
                                 peer,
                                 write,
                                 pending_bytes,
                                 limit_output,
                                 pause_reading,
                                 resume_reading,
                                 close,
                                 push_filter,
                                 become,
                                 append,
                                 reserve,
                                 commit};
    return table;
}

std::unique_ptr<holdings> make_net_holdings(px_host& host) {
    return std::make_unique<net_holdings>(host);
}

std::optional<config::connection_types> maps_certificates(px_host& host) {
    return host.holdings_of<net_holdings>(table_slot::net).maps_certificates();
}

} // namespace plexus::bus

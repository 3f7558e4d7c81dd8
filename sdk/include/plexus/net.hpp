#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <plexus/filter.hpp>
#include <plexus/loop.hpp>

namespace plexus {
inline namespace sdk {

/// The table of the kernel; throws failure when there is none.
inline const px_net_v0& net_of(const host& host) {
    if (const auto* table = host.find<px_net_v0>(PX_NET_V0_ID))
        return *table;
    throw failure({PX_ERR_NOT_FOUND, "the server does not provide " PX_NET_V0_ID});
}

/// A connection as its session has it.
///
/// Thread: [loop] the connection's, all of it.
/// Owner:  the session it belongs to, which goes with the connection. After the end of the
///         connection its functions do nothing.
/// Errors: as px_net_v0.
class connection {
public:
    connection(const host& host, const px_net_v0& table, px_connection* raw) noexcept
        : host_(host), table_(table), raw_(raw) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Whether it is there still and has not been handed over.
    bool is_open() const noexcept { return raw_ != nullptr; }
    /// REQUIRES: is_open(); its texts live as long as the connection.
    px_peer peer() const {
        px_peer peer{};
        table_.peer(raw_, &peer);
        return peer;
    }
    /// Sends through the filters; copied. What waits for the peer is bounded by max_pending.
    void write(std::string_view bytes) {
        if (is_open())
            table_.write(raw_, to_text(bytes));
    }
    /// That wait for the peer.
    std::uint64_t pending_bytes() const { return is_open() ? table_.pending_bytes(raw_) : 0; }
    /// Other bounds than those that the configuration has for clients; 0 bytes: no bound.
    void limit_output(std::uint64_t pending_max, std::chrono::nanoseconds write_deadline) {
        if (is_open())
            table_.limit_output(raw_, pending_max,
                                static_cast<std::uint64_t>(write_deadline.count()));
    }

    // While paused nothing is read. Pauses count.
    void pause_reading() {
        if (is_open())
            table_.pause_reading(raw_);
    }
    /// What has come meanwhile may be given to session::on_bytes() within.
    void resume_reading() {
        if (is_open())
            ask([&] { table_.resume_reading(raw_); });
    }

    /// Sends what waits, for a moment, and ends; session::on_close() is called within.
    void close(std::string_view reason = "Client Closed") {
        if (is_open())
            ask([&] { table_.close(raw_, to_text(reason)); });
    }
    /// Puts a filter below the session: what was written before goes out beneath it, what has come
    /// and is not used goes through it, to session::on_bytes() within.
    template <class Filter>
    result<void> push(std::unique_ptr<Filter> filter) {
        if (!is_open())
            return error{PX_ERR_CLOSED, "the connection has ended"};
        std::unique_ptr<pushed_filter> pushed(new pushed_filter{host_, table_, std::move(filter)});
        px_status status = PX_OK;
        ask([&] {
            status = table_.push_filter(host_.handle(), raw_, &pushed_filter::functions<Filter>(),
                                        pushed.get());
        });
        if (status == PX_OK)
            pushed.release(); // NOLINT: the kernel destroys it
        return host_.outcome(status);
    }
    /// Hands it over to a session of another kind: "client". `start` says how that is to see it;
    /// its size is filled in here.
    result<void> become(std::string_view kind, px_session_start start) {
        if (!is_open())
            return error{PX_ERR_CLOSED, "the connection has ended"};
        start.size = sizeof start;
        px_status status = PX_OK;
        ask([&] { status = table_.become(host_.handle(), raw_, to_text(kind), &start); });
        return host_.outcome(status);
    }

private:
    friend class session;
    friend class session_kind;

    /// What may end the session that asks for it.
    template <class Call>
    void ask(Call&& call) {
        ++asked_;
        call();
        --asked_;
    }

    const host& host_;
    const px_net_v0& table_;
    px_connection* raw_; ///< null once it has ended
    unsigned asked_ = 0; ///< functions of the kernel that run for the session and may end it
};

/// What speaks on one connection; see px_session_kind.
///
/// Thread: [loop] the connection's.
/// Owner:  the kernel; destroyed after on_close(), when none of its functions runs any more. So it
///         may close its connection, or hand it over, and go on to its return: also from a timer or
///         a task of its own.
/// Errors: an exception closes the connection, with a log line.
class session {
public:
    /// What its maker is given.
    struct seed {
        const sdk::host& host;
        const px_net_v0& table;
        px_connection* connection;
        const px_session_start& start; ///< good while the session is made
    };

    virtual ~session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// It is there; called once, first.
    virtual void on_open() {}
    /// Bytes from the peer. Returns how many were used, from the front; the rest comes again with
    /// more behind it, so what is left is its own to bound.
    virtual std::size_t on_bytes(std::string_view bytes) = 0;
    /// What had to wait for the peer is sent.
    virtual void on_drained() {}
    /// The connection ends, for this reason; empty: it was handed over. The last call.
    virtual void on_close(std::string_view /*reason*/) {}

protected:
    explicit session(const seed& from) noexcept
        : host_(from.host), connection_(from.host, from.table, from.connection) {}

    const sdk::host& host() const noexcept { return host_; }
    sdk::connection& connection() noexcept { return connection_; }

private:
    friend class session_kind;

    /// Runs one of its functions; false when it threw.
    template <class Call>
    bool run(const char* where, Call&& call) {
        bool returned = false;
        ++running_;
        host_.guard(where, [&] {
            call();
            returned = true;
        });
        if (!returned)
            connection_.close();
        if (--running_ > 0 || !ended_)
            return returned;
        std::shared_ptr<session> last(this);
        if (connection_.asked_ >
            0) // whoever asked has still to return, and is perhaps a part of it
            static_cast<void>(post(host_, current_loop(host_), [last = std::move(last)] {}));
        return false;
    }

    const sdk::host& host_;
    sdk::connection connection_;
    unsigned running_ = 0;
    bool ended_ = false;
};

/// A kind of session of this plugin.
///
/// Thread: add() [init]; `make` is called on the loop of each connection, on several at once.
/// Owner:  a member of the plugin; the kernel keeps its address until deactivate.
class session_kind {
public:
    using seed = session::seed;
    using maker = std::function<std::unique_ptr<session>(const seed&)>;

    /// `name` is static. `make` gives null to refuse a connection.
    session_kind(const host& host, const char* name, maker make)
        : host_(host), table_(net_of(host)), make_(std::move(make)) {
        functions_.size = sizeof functions_;
        functions_.name = name;
        functions_.open = open;
        functions_.on_bytes = on_bytes;
        functions_.on_drained = on_drained;
        functions_.on_close = on_close;
    }
    session_kind(const session_kind&) = delete;
    session_kind& operator=(const session_kind&) = delete;

    result<void> add() { return host_.outcome(table_.add_kind(host_.handle(), &functions_, this)); }

private:
    static session& of(void* self) noexcept { return *static_cast<session*>(self); }

    static void* open(void* arg, px_connection* connection, const px_session_start* start) {
        auto& mine = *static_cast<session_kind*>(arg);
        std::unique_ptr<session> made;
        mine.host_.guard("a session's making", [&] {
            made = mine.make_({mine.host_, mine.table_, connection, *start});
        });
        if (made == nullptr)
            return nullptr;
        session* const kept = made.release(); // NOLINT: on_close() has it destroyed
        kept->run("a session's on_open", [&] { kept->on_open(); });
        return kept;
    }
    static std::uint64_t on_bytes(void* self, px_text bytes) {
        session& mine = of(self);
        std::uint64_t used = bytes.size;
        mine.run("a session's on_bytes", [&] { used = mine.on_bytes(view(bytes)); });
        return used;
    }
    static void on_drained(void* self) {
        session& mine = of(self);
        mine.run("a session's on_drained", [&] { mine.on_drained(); });
    }
    static void on_close(void* self, px_text reason) {
        session& mine = of(self);
        mine.connection_.raw_ = nullptr;
        mine.ended_ = true;
        mine.run("a session's on_close", [&] { mine.on_close(view(reason)); });
    }

    const host& host_;
    const px_net_v0& table_;
    px_session_kind functions_{};
    const maker make_;
};

/// How to listen: see px_listen_options.
struct listen_options {
    std::string_view host{}; ///< empty: every address
    std::int32_t port = -1;  ///< -1: any free one
    std::string_view kind;   ///< of its sessions
    std::uint32_t flags = 0; ///< PX_LISTEN_...
    std::uint32_t connection_types = 0;
    std::string_view tls{}; ///< a TLS block as JSON; empty: none
    std::string_view label{};
    std::string_view scheme{};
};

/// An address the server listens on for this plugin.
///
/// Thread: listen() [init]; stop(), set_tls() [home]. Owner: a member of the plugin, whose end
/// stops it.
class listener {
public:
    explicit listener(const host& host) : host_(host), table_(net_of(host)) {}
    ~listener() { stop(); }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// PX_ERR_IO with the system's words when the address cannot be had.
    result<void> listen(const listen_options& wanted) {
        px_listen_options raw{};
        raw.size = sizeof raw;
        raw.flags = wanted.flags;
        raw.host = to_text(wanted.host);
        raw.port = wanted.port;
        raw.connection_types = wanted.connection_types;
        raw.kind = to_text(wanted.kind);
        raw.tls = to_text(wanted.tls);
        raw.label = to_text(wanted.label);
        raw.scheme = to_text(wanted.scheme);
        return host_.outcome(table_.listen(host_.handle(), &raw, &raw_));
    }
    bool listening() const noexcept { return raw_ != nullptr; }
    /// The address really listened on. REQUIRES: listen() went well.
    std::pair<std::string_view, std::uint32_t> address() const {
        px_text name{};
        std::uint32_t port = 0;
        table_.address(host_.handle(), raw_, &name, &port);
        return {view(name), port};
    }
    /// Accepts nothing more; connections stay.
    void stop() noexcept {
        px_listener* const stopped = std::exchange(raw_, nullptr);
        if (stopped != nullptr && host_.gives_back())
            table_.stop_listening(host_.handle(), stopped);
    }

    /// Whether a TLS block can be used. [init] [home]
    result<void> check_tls(std::string_view block) const {
        return host_.outcome(table_.check_tls(host_.handle(), to_text(block)));
    }
    /// Another TLS block for connections to come.
    result<void> set_tls(std::string_view block) {
        return host_.outcome(table_.set_tls(host_.handle(), raw_, to_text(block)));
    }

private:
    const host& host_;
    const px_net_v0& table_;
    px_listener* raw_ = nullptr;
};

/// Whether sessions can become of this kind. [any]
inline bool has_session_kind(const host& host, std::string_view name) {
    return net_of(host).has_kind(host.handle(), to_text(name)) != 0;
}

} // namespace sdk
} // namespace plexus

#include "system/system_events.hpp"

#include <optional>

#include "system/account_rows.hpp"

namespace plexus::monitoring {

namespace {

constexpr std::string_view global_account = "$G";
constexpr std::string_view refusals_in_account = "$SYS.ACCOUNT.CLIENT.AUTH.ERR";

std::string subject_of(std::string_view account, std::string_view event) {
    return "$SYS.ACCOUNT." + std::string(account) + "." + std::string(event);
}

std::string former_count_subject(std::string_view account) {
    return "$SYS.SERVER.ACCOUNT." + std::string(account) + ".CONNS";
}

} // namespace

system_events::system_events(const sources& from, server_identity& identity, event_ids& ids)
    : from_(from), identity_(identity), ids_(ids), beats_(from.host, [this] { beat(); }) {}

result<void> system_events::open(const account& system) {
    system_ = &system;
    refusals_ = "$SYS.SERVER." + identity_.id() + ".CLIENT.AUTH.ERR";
    open_.store(true, std::memory_order_release);
    return beats_.start_every(heartbeat);
}

void system_events::say_goodbye(std::string_view word) {
    if (open_.load(std::memory_order_acquire))
        tell(*system_, "$SYS.SERVER." + identity_.id() + "." + std::string(word),
             identity_.stamp());
}

void system_events::connected(const px_connection_row& row) {
    if (is_wanted(subject_of(view(row.account), "CONNECT")))
        add(kind::connected, row);
}

void system_events::closed(const px_connection_row& row) {
    if (is_wanted(subject_of(view(row.account), "DISCONNECT")))
        add(kind::closed, row);
}

void system_events::refused(const px_connection_row& row) {
    if (open_.load(std::memory_order_acquire) &&
        (is_wanted(refusals_) || is_wanted_in(view(row.account))))
        add(kind::refused, row);
}

void system_events::counted(std::string_view account, std::uint64_t connections) {
    if (account == global_account)
        return;
    if (!is_wanted(subject_of(account, "SERVER.CONNS")) &&
        !is_wanted(former_count_subject(account)))
        return;
    add(waiting_event{.what = kind::counted,
                      .wall_ns = wall_time(from_.host).count(),
                      .account = std::string(account),
                      .connections = connections});
}

bool system_events::is_wanted(const std::string& subject) const {
    return open_.load(std::memory_order_acquire) && system_->has_interest(subject);
}

bool system_events::is_wanted_in(std::string_view name) const {
    const auto found = account::find(from_.host, name);
    return found && found->has_interest(refusals_in_account);
}

void system_events::add(kind what, const px_connection_row& row) {
    add(waiting_event{
        .what = what,
        .wall_ns = wall_time(from_.host).count(),
        .connection = std::make_shared<kept_connection>(row, std::vector<kept_subscription>())});
}

void system_events::add(waiting_event event) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = waiting_.empty();
        if (waiting_.size() < waiting_max)
            waiting_.push_back(std::move(event));
        else
            ++dropped_;
    }
    if (first)
        publish_soon();
}

void system_events::publish_soon() {
    // Refused only at the plugin's end, when nobody is told any more.
    static_cast<void>(post(from_.host, from_.home(), [this] { publish_some(); }));
}

void system_events::publish_some() {
    std::vector<waiting_event> ready;
    bool more = false;
    std::uint64_t dropped = 0;
    {
        const std::lock_guard lock(mutex_);
        while (!waiting_.empty() && ready.size() < publish_max) {
            ready.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        more = !waiting_.empty();
        dropped = std::exchange(dropped_, 0);
    }
    if (more)
        publish_soon();
    std::optional<account_rows> rows;
    for (const waiting_event& event : ready) {
        if (event.what != kind::counted) {
            publish(event);
            continue;
        }
        if (!rows)
            rows.emplace(from_);
        if (const px_account_row* row = rows->find(event.account)) {
            px_account_row then = *row;
            then.connections = event.connections;
            publish_count(then, event.wall_ns);
        }
    }
    if (dropped > 0)
        from_.host.warn(dropped, " events were dropped: more than ", waiting_max, " at once");
}

void system_events::publish(const waiting_event& event) {
    const px_connection_row& row = event.connection->row();
    switch (event.what) {
    case kind::connected:
        return tell(*system_, subject_of(view(row.account), "CONNECT"),
                    connect_event(stamp(event.wall_ns), row));
    case kind::closed:
        return tell(*system_, subject_of(view(row.account), "DISCONNECT"),
                    disconnect_event(stamp(event.wall_ns), row));
    case kind::refused:
        tell(*system_, refusals_, refusal_event(stamp(event.wall_ns), row));
        if (const auto own = account::find(from_.host, view(row.account)))
            tell(*own, std::string(refusals_in_account), refusal_event(stamp(event.wall_ns), row));
        return;
    case kind::counted:
        return;
    }
}

void system_events::publish_count(const px_account_row& row, std::int64_t wall_ns) {
    // One event, but two messages, each with its own number.
    event_stamp stamped = stamp(wall_ns);
    tell(*system_, former_count_subject(view(row.name)), connections_event(stamped, row));
    stamped.server = identity_.stamp();
    tell(*system_, subject_of(view(row.name), "SERVER.CONNS"), connections_event(stamped, row));
}

void system_events::beat() {
    const account_rows rows(from_);
    for (const auto& [name, row] : rows.all())
        if (row.connections > 0 && name != global_account &&
            (is_wanted(subject_of(name, "SERVER.CONNS")) || is_wanted(former_count_subject(name))))
            publish_count(row, wall_time(from_.host).count());
}

void system_events::tell(const account& where, const std::string& subject,
                         std::string_view text) const {
    if (const auto told = where.publish({.subject = subject, .payload = text}); !told)
        from_.host.warn("nothing is told of ", subject, ": ", told.error().text);
}

event_stamp system_events::stamp(std::int64_t wall_ns) {
    return {ids_.next(), wall_ns, identity_.stamp()};
}

} // namespace plexus::monitoring

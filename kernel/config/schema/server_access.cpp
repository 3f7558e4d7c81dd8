#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/server_rows.hpp"

namespace plexus::config {

namespace {

using O = options;
using S = section<options>;

constexpr std::string_view unix_scheme = "unix:";
constexpr std::int64_t sub_tokens_max = 255;

void read_listen(reader& in, const entry& e, O& target) {
    const std::string* text = e.item.as_string();
    if (text != nullptr && text->starts_with(unix_scheme)) {
        const std::string path = text->substr(unix_scheme.size());
        if (path.empty())
            return in.error(e.item, "could not parse address string " + go_quote(*text));
        if (!target.listen.unix_socket)
            target.listen.unix_socket.emplace();
        target.listen.unix_socket->path = path;
    } else if (auto address = in.listen(e)) {
        target.listen.host = address->host;
        target.listen.port = address->port;
    }
}

void read_sub_tokens(reader& in, const entry& e, O& target) {
    const std::int64_t tokens = in.integer(e.item);
    if (tokens > sub_tokens_max)
        in.error(e.item, fmt::format("{} value is too big", e.key));
    else if (tokens <= 0)
        in.error(e.item, fmt::format("{} value can not be negative", e.key));
    else
        target.limits.max_subscription_tokens = static_cast<int>(tokens);
}

/// Whether a user of this name is still there.
bool has_user(const O& source, const std::string& name) {
    return std::ranges::any_of(source.users, [&](const user_entry& u) { return u.user == name; });
}

/// The authorization block that would make these options.
authorization_draft authorization_of(const O& source) {
    authorization_draft d;
    d.result = source.authorization;
    std::ranges::copy_if(source.users, std::back_inserter(d.users),
                         [](const user_entry& user) { return user.account == "$G"; });
    return d;
}

} // namespace

void add_addresses(S& s) {
    using L = listen_options;
    s.text("server_name", at(&O::server_name), "The server's name; its id without one.")
        .field("ServerName", no)
        .read([](reader& in, const entry& e, O& target) {
            const std::string& name = in.text(e.item);
            if (name.find(' ') != std::string::npos)
                in.error(e.item, "server name cannot contain spaces");
            else
                target.server_name = name;
        });
    s.add("listen", shape::address,
          "Where clients connect: host and port, or \"unix:/path\" (ours).")
        .also({shape::port})
        .fallback("0.0.0.0:4222")
        .field("Listen", no)
        .read(read_listen)
        .show([](const O& source, secrets) -> std::optional<value> {
            if (!source.listen.unix_socket)
                return std::nullopt;
            return show_value(std::string(unix_scheme) + source.listen.unix_socket->path);
        });
    s.add("unix_socket", shape::section, "The socket file of listen: \"unix:/path\" (ours).")
        .nested(unix_socket_section())
        .field("UnixSocket", no)
        .read([](reader& in, const entry& e, O& target) {
            if (!target.listen.unix_socket)
                target.listen.unix_socket.emplace();
            unix_socket_section().read(in, e.item, *target.listen.unix_socket);
        })
        .show([](const O& source, secrets how) -> std::optional<value> {
            if (!source.listen.unix_socket)
                return std::nullopt;
            return value(unix_socket_section().show(*source.listen.unix_socket, how));
        });
    s.text("host", at(&O::listen, &L::host), "The address to listen on for clients.")
        .alias({"net"})
        .field("Host", no);
    s.integer("port", at(&O::listen, &L::port), "The port for clients; -1 takes any free one.")
        .field("Port", reload_rule::checked)
        .allowed_if([](const O&, const O& after) { return after.listen.port == -1; });
    s.text("client_advertise", at(&O::listen, &L::client_advertise),
           "The host[:port] clients are told.")
        .field("ClientAdvertise", yes);
}

void add_tracing(S& s) {
    using L = logging_options;
    s.boolean("trace", at(&O::logging, &L::trace), "Logs every protocol line.").field("Trace", yes);
    s.boolean("debug", at(&O::logging, &L::debug), "Logs what helps to find faults.")
        .field("Debug", yes);
    s.boolean("trace_verbose", at(&O::logging, &L::trace_verbose),
              "As trace, and the system account too.")
        .field("TraceVerbose", yes)
        .read([](reader& in, const entry& e, O& target) {
            target.logging.trace_verbose = target.logging.trace = in.boolean(e.item);
        });
    s.boolean("trace_headers", at(&O::logging, &L::trace_headers),
              "As trace, but of messages only their headers.")
        .field("TraceHeaders", yes)
        .read([](reader& in, const entry& e, O& target) {
            target.logging.trace_headers = target.logging.trace = in.boolean(e.item);
        });
    s.boolean("disable_sublist_cache", at(&O::no_sublist_cache), "Looks up every subject afresh.")
        .alias({"no_sublist_cache"})
        .field("NoSublistCache", no);
    s.boolean("no_header_support", at(&O::no_header_support), "Refuses messages with headers.")
        .field("NoHeaderSupport", no);
    s.boolean("logtime", at(&O::logging, &L::logtime), "Begins log lines with the time.")
        .field("Logtime", yes);
    s.boolean("logtime_utc", at(&O::logging, &L::logtime_utc), "Logs the time in UTC.")
        .field("LogtimeUTC", yes);
}

void add_connection_limits(S& s) {
    using L = limit_options;
    s.integer("max_connections", at(&O::limits, &L::max_connections),
              "Clients at a time; 0 or less lets nobody in.")
        .alias({"max_conn"})
        .field("MaxConn", yes)
        .read([](reader& in, const entry& e, O& target) {
            const int count = saturated<int>(in.integer(e.item));
            target.limits.max_connections = count == 0 ? -1 : count;
        });
    s.integer("max_subscriptions", at(&O::limits, &L::max_subscriptions),
              "Subscriptions of one connection; 0 is no limit.")
        .alias({"max_subs"})
        .field("MaxSubs", no);
    s.integer("max_subscription_tokens", at(&O::limits, &L::max_subscription_tokens),
              "Tokens of a subject clients subscribe to; without it there is no limit.")
        .alias({"max_sub_tokens"})
        .range("1..255")
        .field("MaxSubTokens", no)
        .read(read_sub_tokens);
}

void add_accounts(S& s) {
    s.add("accounts", shape::section_map, "Accounts by name, or only a list of names.")
        .also({shape::text_list})
        .nested(account_section())
        .field("Accounts", yes)
        .read(read_accounts)
        .show(
            [](const O& source, secrets how) { return std::optional(show_accounts(source, how)); });
    s.add("mappings", shape::section_map, "Subject mappings of the global account.")
        .alias({"maps"})
        .also({shape::text_map})
        .nested(mapping_section())
        .field("Accounts", yes)
        .read([](reader& in, const entry& e, O& target) {
            target.mappings = read_mappings(in, e.item);
        })
        .show(
            [](const O& source, secrets) { return std::optional(show_mappings(source.mappings)); });
    s.text("no_auth_user", at(&O::no_auth_user), "The user of clients that give no credentials.")
        .field("NoAuthUser", reload_rule::checked)
        .allowed_if([](const O& before, const O& after) {
            return after.no_auth_user.empty() && !has_user(after, before.no_auth_user);
        });
    s.text("system_account", at(&O::system_account), "The account for the server's own messages.")
        .alias({"system"})
        .fallback("$SYS")
        .field("SystemAccount", reload_rule::checked)
        .allowed_if([](const O& before, const O& after) {
            return before.system_account == "$SYS" && after.system_account.empty();
        })
        .read([](reader&, const entry&, O&) {}); // read before everything else
    s.boolean("no_system_account", at(&O::no_system_account), "Makes no system account.")
        .alias({"no_system", "no_sys_acc"})
        .field("NoSystemAccount", no);
    s.add("authorization", shape::section, "Who may connect, and what they may do.")
        .nested(authorization_section())
        .field("Users", yes)
        .read(read_authorization)
        .show([](const O& source, secrets how) -> std::optional<value> {
            return value(authorization_section().show(authorization_of(source), how));
        })
        .diff([](const O& before, const O& after, std::vector<change>& out) {
            authorization_section().diff(authorization_of(before), authorization_of(after), out);
        });
    s.boolean("proxy_protocol", at(&O::listen, &listen_options::proxy_protocol),
              "Accepts PROXY protocol headers before the clients' bytes.")
        .field("ProxyProtocol", no);
}

} // namespace plexus::config

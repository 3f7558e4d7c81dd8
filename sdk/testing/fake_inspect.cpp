// plexus.inspect/0 in a test: the rows are what the test says.
#include <algorithm>

#include <plexus/text.hpp>

#include "fake_parts.hpp"

namespace plexus::testing {

namespace {

template <class Row>
Row sized(Row row) {
    row.size = sizeof row;
    return row;
}

template <class Row, class Function>
void tell_all(px_host* host, const char* function, const std::vector<Row>& rows, Function fn,
              void* arg) {
    if (!host->is_on_loop(function))
        return;
    for (const Row& each : rows) {
        const Row row = sized(each);
        fn(arg, &row);
    }
}

px_text options(px_host* host) {
    const bool starting = !host->on_loop && host->stage == px_host::life::initialised;
    if (!starting && !host->is_on_loop("inspect.options"))
        return {};
    return to_text(host->shown.options);
}

std::uint32_t connection_ids(px_host* host, std::uint64_t after, std::uint64_t* ids,
                             std::uint32_t count) {
    if (!host->is_on_loop("inspect.connection_ids"))
        return 0;
    std::uint32_t found = 0;
    const auto& all = host->shown.connections;
    for (auto at = all.upper_bound(after); at != all.end() && found < count; ++at)
        ids[found++] = at->first;
    return found;
}

void connections(px_host* host, const std::uint64_t* ids, std::uint32_t count, std::uint32_t,
                 px_connection_row_fn fn, void* arg) {
    if (!host->is_on_loop("inspect.connections"))
        return;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto found = host->shown.connections.find(ids[i]);
        if (found == host->shown.connections.end())
            continue;
        px_connection_row row = sized(found->second.row);
        row.id = found->first;
        row.subscriptions = found->second.subscriptions.size();
        fn(arg, &row);
    }
}

std::uint32_t connection_subscriptions(px_host* host, std::uint64_t id, std::uint64_t from,
                                       std::uint32_t count, px_subscription_row_fn fn, void* arg) {
    if (!host->is_on_loop("inspect.connection_subscriptions"))
        return 0;
    const auto found = host->shown.connections.find(id);
    if (found == host->shown.connections.end())
        return 0;
    std::uint32_t told = 0;
    const auto& all = found->second.subscriptions;
    for (std::uint64_t i = from; i < all.size() && told < count; ++i, ++told) {
        px_subscription_row row = sized(all[i]);
        row.connection_id = id;
        fn(arg, &row);
    }
    return told;
}

px_text account_details(px_host* host, px_text name) {
    if (!host->is_on_loop("inspect.account_details"))
        return {};
    const auto found = host->shown.account_details.find(std::string(view(name)));
    return found == host->shown.account_details.end() ? px_text{} : to_text(found->second);
}

bool has_account(px_host* host, px_text name) {
    return std::ranges::any_of(host->shown.accounts, [&](const px_account_row& each) {
        return view(each.name) == view(name);
    });
}

px_status subscriptions(px_host* host, px_text account, std::uint64_t* cursor, std::uint32_t count,
                        px_subscription_row_fn fn, void* arg) {
    if (!host->is_on_loop("inspect.subscriptions"))
        return PX_ERR_THREAD;
    if (!has_account(host, account))
        return host->refuse(PX_ERR_NOT_FOUND, "there is no such account");
    const auto& all = host->shown.subscriptions;
    std::uint64_t at = *cursor;
    for (std::uint32_t told = 0; at < all.size() && told < count; ++at) {
        if (view(all[at].account) != view(account))
            continue;
        const px_subscription_row row = sized(all[at]);
        fn(arg, &row);
        ++told;
    }
    *cursor = at < all.size() ? at : 0;
    return PX_OK;
}

px_status matching(px_host* host, px_text account, px_text subject, px_subscription_row_fn fn,
                   void* arg) {
    if (!host->is_on_loop("inspect.matching"))
        return PX_ERR_THREAD;
    if (!well_formed(view(subject), false))
        return host->refuse(PX_ERR_INVALID, "that is no subject to publish to");
    if (!has_account(host, account))
        return host->refuse(PX_ERR_NOT_FOUND, "there is no such account");
    for (const px_subscription_row& each : host->shown.subscriptions)
        if (view(each.account) == view(account) && matches(view(subject), view(each.subject))) {
            const px_subscription_row row = sized(each);
            fn(arg, &row);
        }
    return PX_OK;
}

px_status watch(px_host* host, const px_watcher* watcher, void* arg) {
    if (host->on_loop || host->stage != px_host::life::initialised)
        return host->refuse(PX_ERR_THREAD, "inspect.watch belongs to init");
    if (watcher == nullptr || watcher->size != sizeof *watcher)
        return host->refuse(PX_ERR_INVALID, "inspect.watch without a complete px_watcher");
    if (host->watcher != nullptr)
        return host->refuse(PX_ERR_EXISTS, "inspect.watch: the plugin watches already");
    host->watcher = watcher;
    host->watcher_arg = arg;
    return PX_OK;
}

} // namespace

inspected::inspected() {
    for (const char* name : {"$G", "$SYS"}) {
        px_account_row account{};
        account.name = to_text(name);
        account.is_system = account.name.size == 4 ? 1 : 0;
        accounts.push_back(account);
    }
    px_listener_row clients{};
    clients.label = to_text("client");
    clients.scheme = to_text("nats");
    clients.host = to_text("127.0.0.1");
    clients.port = 4222;
    clients.accepting = 1;
    listeners.push_back(clients);
}

const px_inspect_v0& fake_inspect_table() {
    static const px_inspect_v0 table = {
        .size = sizeof(px_inspect_v0),
        .reserved = 0,
        .server = [](px_host* host, px_server_row* row) { *row = sized(host->shown.server); },
        .cpu_ns = [](px_host* host) { return host->shown.cpu_ns; },
        .options = options,
        .connection_ids = connection_ids,
        .connections = connections,
        .connection_subscriptions = connection_subscriptions,
        .accounts =
            [](px_host* host, px_account_row_fn fn, void* arg) {
                tell_all(host, "inspect.accounts", host->shown.accounts, fn, arg);
            },
        .account_details = account_details,
        .subscriptions = subscriptions,
        .matching = matching,
        .plugins =
            [](px_host* host, px_plugin_row_fn fn, void* arg) {
                tell_all(host, "inspect.plugins", host->shown.plugins, fn, arg);
            },
        .listeners =
            [](px_host* host, px_listener_row_fn fn, void* arg) {
                tell_all(host, "inspect.listeners", host->shown.listeners, fn, arg);
            },
        .watch = watch,
    };
    return table;
}

} // namespace plexus::testing

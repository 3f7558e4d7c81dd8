#include "bus/inspect_table.hpp"

#include "base/process_usage.hpp"
#include "base/quote.hpp"
#include "bus/call_scope.hpp"
#include "bus/connection_row.hpp"
#include "bus/plugins.hpp"
#include "bus/text.hpp"
#include "client/session.hpp"
#include "client/session_list.hpp"
#include "config/options_json.hpp"
#include "net/tls_context.hpp"
#include "subject/grammar.hpp"

namespace plexus::bus {

namespace {

class inspect_holdings final : public holdings {
public:
    void close_doors() override {
        if (watching != nullptr)
            watching->close();
    }
    // Watching is nothing to give back.
    std::vector<std::string> take_back(std::function<void()> done) override {
        close_doors(); // of one that was never deactivated
        done();
        return {};
    }

    std::shared_ptr<watch> watching; ///< set by watch(), then constant
};

void server(px_host* host, px_server_row* row) {
    kernel_parts& kernel = host->kernel();
    const account::registry::totals totals = kernel.accounts.sum();
    const client::statistics& counted = kernel.clients.stats();
    const auto read = [](const std::atomic<std::uint64_t>& counter) {
        return counter.load(std::memory_order_relaxed);
    };
    *row = {};
    row->size = sizeof *row;
    row->cores = processors();
    row->start_wall_ns = to_nanoseconds(kernel.started);
    row->config_load_wall_ns = to_nanoseconds(kernel.configured.load());
    row->connections = static_cast<std::uint64_t>(kernel.clients.clients());
    row->total_connections = read(counted.total_connections);
    row->subscriptions = totals.subscriptions;
    row->slow_consumers = read(counted.slow_consumers);
    for (unsigned i = 0; i < kernel.loops.size(); ++i)
        row->stalled_clients += kernel.loops[i].stalls();
    row->stale_connections = read(counted.stale_connections);
    row->traffic = {totals.in_messages, totals.in_bytes, totals.out_messages, totals.out_bytes};
    row->client_traffic = row->traffic; // there are no other connections that carry messages
    row->resident_bytes = resident_bytes();
}

std::uint64_t cpu_ns(px_host*) {
    return static_cast<std::uint64_t>(process_cpu_time().count());
}

px_text options(px_host* host) {
    if (net::loop::current() == nullptr && !host->on_start("inspect.options"))
        return {};
    return to_text(call_scope::current()->keep(host->kernel().options.load()));
}

std::uint32_t connection_ids(px_host* host, std::uint64_t after, std::uint64_t* ids,
                             std::uint32_t count) {
    if (!host->on_loop("inspect.connection_ids"))
        return 0;
    const auto& clients = host->kernel().clients.clients_of(*net::loop::current());
    return static_cast<std::uint32_t>(clients.ids(after, {ids, count}));
}

void connections(px_host* host, const std::uint64_t* ids, std::uint32_t count, std::uint32_t what,
                 px_connection_row_fn fn, void* arg) {
    if (!host->on_loop("inspect.connections"))
        return;
    for (const std::uint64_t id : std::span(ids, count))
        if (client::session* found = host->kernel().clients.find(*net::loop::current(), id)) {
            if ((what & PX_DESCRIBE_ASK_RTT) != 0)
                found->measure_rtt();
            const connection_row row(*found, what);
            fn(arg, &row.raw());
        }
}

std::uint32_t connection_subscriptions(px_host* host, std::uint64_t id, std::uint64_t from,
                                       std::uint32_t count, px_subscription_row_fn fn, void* arg) {
    if (!host->on_loop("inspect.connection_subscriptions"))
        return 0;
    client::session* found = host->kernel().clients.find(*net::loop::current(), id);
    if (found == nullptr)
        return 0;
    const std::string& account = found->account()->name();
    std::uint32_t told = 0;
    found->for_each_subscription(from, count, [&](const router::subscription& each) {
        const px_subscription_row row = to_row(each, account);
        fn(arg, &row);
        ++told;
    });
    return told;
}

px_account_row account_row(const account::account& account, bool is_system) {
    const router::space_statistics counted = account.space().statistics();
    px_account_row row{};
    row.size = sizeof row;
    row.is_system = is_system ? 1 : 0;
    row.name = to_text(account.name());
    row.changed_wall_ns = to_nanoseconds(account.changed());
    row.connections = static_cast<std::uint64_t>(account.connections());
    row.slow_consumers = account.slow_consumers.load(std::memory_order_relaxed);
    row.traffic = {counted.in_messages, counted.in_bytes, counted.out_messages, counted.out_bytes};
    row.subscriptions = counted.subscriptions;
    row.inserts = counted.inserts;
    row.removes = counted.removes;
    row.matches = counted.lookups;
    row.cache_hits = counted.hits;
    row.cached = counted.answers;
    row.cached_receivers = counted.receivers;
    row.cached_receivers_max = counted.receivers_max;
    return row;
}

void accounts(px_host* host, px_account_row_fn fn, void* arg) {
    if (!host->on_loop("inspect.accounts"))
        return;
    account::registry& all = host->kernel().accounts;
    for (const account::account_ptr& each : all.all()) {
        const px_account_row row = account_row(*each, each == all.system());
        fn(arg, &row);
    }
}

px_text account_details(px_host* host, px_text name) {
    if (!host->on_loop("inspect.account_details"))
        return {};
    const account::account_ptr found = host->kernel().accounts.find(view(name));
    if (found == nullptr)
        return {};
    return to_text(call_scope::current()->keep(std::make_shared<const std::string>(
        config::account_json(*found->mappings(), *found->limits()))));
}

// Null, with the text of the failure, when there is no such account.
account::account_ptr find_account(px_host* host, const char* function, px_text name) {
    account::account_ptr found = host->kernel().accounts.find(view(name));
    if (found == nullptr)
        host->refuse(PX_ERR_NOT_FOUND, "{}: there is no account {}", function,
                     go_quote(view(name)));
    return found;
}

void tell(std::span<subject::index_entry* const> found, const account::account& account,
          px_subscription_row_fn fn, void* arg) {
    for (const subject::index_entry* each : found) {
        const px_subscription_row row =
            to_row(static_cast<const router::subscription&>(*each), account.name());
        fn(arg, &row);
    }
}

px_status subscriptions(px_host* host, px_text account, std::uint64_t* cursor, std::uint32_t count,
                        px_subscription_row_fn fn, void* arg) {
    if (!host->on_loop("inspect.subscriptions"))
        return PX_ERR_THREAD;
    const account::account_ptr found = find_account(host, "inspect.subscriptions", account);
    if (found == nullptr)
        return PX_ERR_NOT_FOUND;
    std::vector<subject::index_entry*> slice;
    *cursor = found->space().slice(*cursor, count, slice);
    tell(slice, *found, fn, arg);
    return PX_OK;
}

px_status matching(px_host* host, px_text account, px_text subject, px_subscription_row_fn fn,
                   void* arg) {
    if (!host->on_loop("inspect.matching"))
        return PX_ERR_THREAD;
    if (!subject::valid_to_publish(view(subject)))
        return host->refuse(PX_ERR_INVALID, "inspect.matching: {} is no subject to publish to",
                            go_quote(view(subject).substr(0, 256)));
    const account::account_ptr found = find_account(host, "inspect.matching", account);
    if (found == nullptr)
        return PX_ERR_NOT_FOUND;
    subject::match_result result;
    found->space().look_up(view(subject), result);
    tell(result.plain(), *found, fn, arg);
    for (std::size_t i = 0; i < result.group_count(); ++i)
        tell(result.group_at(i).members, *found, fn, arg);
    return PX_OK;
}

void plugin_rows(px_host* host, px_plugin_row_fn fn, void* arg) {
    const plugins* all = host->kernel().all_plugins;
    if (!host->on_loop("inspect.plugins") || all == nullptr)
        return;
    for (const plugins::description& each : all->describe()) {
        px_plugin_row row{};
        row.size = sizeof row;
        row.health = each.condition.health;
        row.name = to_text(each.name);
        row.version = to_text(each.version);
        row.description = to_text(each.about);
        row.stage = to_text(life_name(each.stage));
        row.sentence = to_text(each.condition.sentence);
        fn(arg, &row);
    }
}

void listener_rows(px_host* host, px_listener_row_fn fn, void* arg) {
    if (!host->on_loop("inspect.listeners"))
        return;
    kernel_parts& kernel = host->kernel();
    px_listener_row row{};
    row.size = sizeof row;
    if (kernel.client_addresses)
        for (const listening_address& each : kernel.client_addresses()) {
            row.port = each.port;
            row.label = to_text("client");
            row.scheme = to_text(each.scheme);
            row.host = to_text(each.host);
            row.tls = each.tls ? 1 : 0;
            row.accepting = each.accepting ? 1 : 0;
            row.tls_not_after_wall_ns =
                each.tls_not_after ? to_nanoseconds(*each.tls_not_after) : 0;
            fn(arg, &row);
        }
    for (const auto& each : kernel.places.all()) {
        row.port = static_cast<std::uint32_t>(each->port);
        row.label = to_text(each->label);
        row.scheme = to_text(each->scheme);
        row.host = to_text(each->bound.empty() ? each->host : each->bound);
        const auto tls = each->tls.load();
        const auto not_after = tls != nullptr ? tls->not_after() : std::nullopt;
        row.tls = tls != nullptr ? 1 : 0;
        row.tls_not_after_wall_ns = not_after ? to_nanoseconds(*not_after) : 0;
        row.accepting = each->accepting.load() ? 1 : 0;
        fn(arg, &row);
    }
}

px_status watch_all(px_host* host, const px_watcher* watcher, void* arg) {
    if (!host->on_start("inspect.watch"))
        return PX_ERR_THREAD;
    if (watcher == nullptr || watcher->size != sizeof(px_watcher))
        return host->refuse(PX_ERR_INVALID, "inspect.watch: found no px_watcher of {} bytes",
                            sizeof(px_watcher));
    auto& watching = host->holdings_of<inspect_holdings>(table_slot::inspect).watching;
    if (watching != nullptr)
        return host->refuse(PX_ERR_EXISTS, "inspect.watch: the plugin watches already");
    watching = std::make_shared<watch>(*host, *watcher, arg);
    host->kernel().watchers.add(watching);
    return PX_OK;
}

} // namespace

const px_inspect_v0& inspect_table() {
    static const px_inspect_v0 table{sizeof(px_inspect_v0),
                                     0,
                                     server,
                                     cpu_ns,
                                     options,
                                     connection_ids,
                                     connections,
                                     connection_subscriptions,
                                     accounts,
                                     account_details,
                                     subscriptions,
                                     matching,
                                     plugin_rows,
                                     listener_rows,
                                     watch_all};
    return table;
}

std::unique_ptr<holdings> make_inspect_holdings(px_host&) {
    return std::make_unique<inspect_holdings>();
}

} // namespace plexus::bus

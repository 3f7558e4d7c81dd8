#include "metrics/account_metrics.hpp"

#include <algorithm>
#include <array>

#include <plexus/text.hpp>

namespace plexus::monitoring {

namespace {

using getter = std::uint64_t (*)(const px_account_row& row);

struct account_metric {
    std::string_view name;
    getter value;
};

std::uint64_t none(const px_account_row& /*row*/) {
    return 0;
}
std::uint64_t always(const px_account_row& /*row*/) {
    return 1;
}
std::uint64_t connections(const px_account_row& row) {
    return row.connections;
}
std::uint64_t subscriptions(const px_account_row& row) {
    return row.subscriptions;
}
std::uint64_t slow_consumers(const px_account_row& row) {
    return row.slow_consumers;
}
std::uint64_t is_system(const px_account_row& row) {
    return row.is_system;
}
std::uint64_t in_messages(const px_account_row& row) {
    return row.traffic.in_messages;
}
std::uint64_t in_bytes(const px_account_row& row) {
    return row.traffic.in_bytes;
}
std::uint64_t out_messages(const px_account_row& row) {
    return row.traffic.out_messages;
}
std::uint64_t out_bytes(const px_account_row& row) {
    return row.traffic.out_bytes;
}

// What the exporter makes of accstatz and of accountz, and Surveyor of STATZ. All of them count
// what the server sent as sent.
constexpr std::array accstatz_names{
    account_metric{"current_connections", connections},
    account_metric{"total_connections", connections}, // with leaf nodes, not ever
    account_metric{"subscriptions", subscriptions},
    account_metric{"leaf_nodes", none},
    account_metric{"sent_messages", out_messages},
    account_metric{"sent_bytes", out_bytes},
    account_metric{"received_messages", in_messages},
    account_metric{"received_bytes", in_bytes},
    account_metric{"slow_consumers", slow_consumers},
};
constexpr std::array accountz_names{
    account_metric{"client_connections", connections},
    account_metric{"leafnode_connections", none},
    account_metric{"subscriptions", subscriptions},
    account_metric{"is_system", is_system},
    account_metric{"expired", none},
    account_metric{"complete", always},
    account_metric{"jetstream_enabled", none},
};
constexpr std::array surveyor_gauges{
    account_metric{"conn_count", connections},
    account_metric{"total_conn_count", connections},
    account_metric{"leaf_count", none},
    account_metric{"sub_count", subscriptions},
    account_metric{"slow_consumer_count", slow_consumers},
};
constexpr std::array surveyor_counters{
    account_metric{"msgs_sent", out_messages},
    account_metric{"bytes_sent", out_bytes},
    account_metric{"msgs_recv", in_messages},
    account_metric{"bytes_recv", in_bytes},
};

} // namespace

account_selection select_accounts(const sources& from) {
    account_selection chosen;
    each_row<px_account_row>(from.self(), from.inspect.accounts,
                             [&](const px_account_row& row) noexcept {
                                 chosen.active += row.connections > 0 ? 1 : 0;
                                 chosen.shown.push_back({std::string(view(row.name)), row});
                                 chosen.shown.back().row.name = {};
                             });
    if (chosen.shown.size() > account_metrics_max) {
        chosen.left_out = chosen.shown.size() - account_metrics_max;
        std::ranges::stable_sort(chosen.shown, std::ranges::greater(),
                                 [](const account_numbers& one) { return one.row.connections; });
        chosen.shown.resize(account_metrics_max);
    }
    return chosen;
}

void add_account_metrics(exposition& to, std::string_view prefix, const account_selection& accounts,
                         std::string_view server_id, std::string_view server_name) {
    const auto family = [&](std::string_view group, std::string_view name,
                            metric_kind kind) -> exposition::family& {
        return to.of(std::string(group) + std::string(name), kind, name);
    };
    const std::string accstatz = std::string(prefix) + "_accstatz_";
    const std::string accountz = std::string(prefix) + "_accountz_";
    constexpr std::string_view surveyor = "nats_core_account_";
    for (const auto& [name, row] : accounts.shown) {
        for (const auto& metric : accstatz_names)
            family(accstatz, metric.name, metric_kind::gauge)
                .add({{"server_id", server_id},
                      {"account", name},
                      {"account_id", name},
                      {"account_name", name}},
                     static_cast<double>(metric.value(row)));
        for (const auto& metric : accountz_names)
            family(accountz, metric.name, metric_kind::gauge)
                .add({{"server_id", server_id}, {"account_id", name}, {"account_name", name}},
                     static_cast<double>(metric.value(row)));
        const std::array<label, 5> with{{{"server_cluster", ""},
                                         {"server_name", server_name},
                                         {"server_id", server_id},
                                         {"account", name},
                                         {"account_name", name}}};
        for (const auto& metric : surveyor_gauges)
            family(surveyor, metric.name, metric_kind::gauge)
                .add(with, static_cast<double>(metric.value(row)));
        for (const auto& metric : surveyor_counters)
            family(surveyor, metric.name, metric_kind::counter_as_named)
                .add(with, static_cast<double>(metric.value(row)));
    }
    to.of("nats_core_account_count", metric_kind::gauge, "How many accounts there are.")
        .add({}, static_cast<double>(accounts.shown.size() + accounts.left_out));
}

} // namespace plexus::monitoring

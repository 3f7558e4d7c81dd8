#include "metrics/account_metrics.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <plexus/text.hpp>

#include "collect/on_loop.hpp"

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

/// The families of some of these, with the same labels.
class group {
public:
    group(exposition& to, const std::string& before, std::span<const account_metric> metrics,
          metric_kind kind = metric_kind::gauge)
        : metrics_(metrics) {
        for (const account_metric& each : metrics)
            families_.push_back(&to.of(before + std::string(each.name), kind, each.name));
    }

    void add(labels with, const px_account_row& row) const {
        const written_labels written(with);
        for (std::size_t i = 0; i < metrics_.size(); ++i)
            families_[i]->add(written, static_cast<double>(metrics_[i].value(row)));
    }

private:
    const std::span<const account_metric> metrics_;
    std::vector<exposition::family*> families_;
};

/// All families that have a series for each account.
class account_families {
public:
    account_families(exposition& to, const metric_marks& marks)
        : marks_(marks), accstatz_(to, marks.prefix + "_accstatz_", accstatz_names),
          accountz_(to, marks.prefix + "_accountz_", accountz_names),
          gauges_(to, surveyor, surveyor_gauges),
          counters_(to, surveyor, surveyor_counters, metric_kind::counter_as_named) {}

    void add(const account_numbers& one) const {
        const label id{"server_id", marks_.server_id};
        const label account{"account", one.name};
        const label account_id{"account_id", one.name};
        const label account_name{"account_name", one.name};
        accstatz_.add({id, account, account_id, account_name}, one.row);
        accountz_.add({id, account_id, account_name}, one.row);
        const labels surveyed{
            {"server_cluster", ""}, {"server_name", marks_.server_name}, id, account, account_name};
        gauges_.add(surveyed, one.row);
        counters_.add(surveyed, one.row);
    }

private:
    static constexpr const char* surveyor = "nats_core_account_";

    const metric_marks& marks_;
    const group accstatz_;
    const group accountz_;
    const group gauges_;
    const group counters_;
};

/// Beyond so many others get their turn: about a millisecond.
constexpr std::size_t accounts_per_turn = 50;

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

plexus::task<void> add_account_metrics(exposition& to, const sources& from,
                                       const metric_marks& marks,
                                       const account_selection& accounts) {
    const account_families families(to, marks);
    std::size_t added = 0;
    for (const account_numbers& one : accounts.shown) {
        families.add(one);
        if (++added % accounts_per_turn == 0) {
            auto others = [] {};
            co_await on_loop(from.home(), others);
        }
    }
    to.of("nats_core_account_count", metric_kind::gauge, "How many accounts there are.")
        .add({}, static_cast<double>(accounts.shown.size() + accounts.left_out));
}

} // namespace plexus::monitoring

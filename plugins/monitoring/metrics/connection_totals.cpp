#include "metrics/connection_totals.hpp"

#include "collect/on_loop.hpp"
#include "metrics/histogram_family.hpp"

namespace plexus::monitoring {

namespace {

/// Adds up a slice of the calling loop's connections; the number to go on after, 0 at the end.
std::uint64_t add_slice(const sources& from, std::uint64_t after, connection_totals& to) {
    std::array<std::uint64_t, connection_slice_rows> ids{};
    const std::uint32_t count =
        from.inspect.connection_ids(from.self(), after, ids.data(), connection_slice_rows);
    each_row<px_connection_row>(
        from.self(), from.inspect.connections,
        [&](const px_connection_row& row) noexcept {
            ++to.count;
            to.pending_bytes += row.pending_bytes;
            to.subscriptions += row.subscriptions;
            to.traffic.in_messages += row.traffic.in_messages;
            to.traffic.in_bytes += row.traffic.in_bytes;
            to.traffic.out_messages += row.traffic.out_messages;
            to.traffic.out_bytes += row.traffic.out_bytes;
            if (row.rtt_ns != 0)
                to.rtt_ns.add(row.rtt_ns);
        },
        ids.data(), count, 0U);
    return count == connection_slice_rows ? ids.back() : 0;
}

} // namespace

// The totals are shared, because a task on another loop may outlive the one that waits for it; the
// slices come one after the other, so nobody else touches them meanwhile.
plexus::task<> add_up_connections(const sources& from, std::shared_ptr<connection_totals> totals) {
    for (px_loop loop = 0; loop < from.loops(); ++loop) {
        std::uint64_t after = 0;
        do {
            auto job = [&from, after, totals] { return add_slice(from, after, *totals); };
            after = co_await on_loop(loop, job);
        } while (after != 0);
    }
}

void add_connection_metrics(exposition& to, std::string_view prefix, std::string_view server_id,
                            const connection_totals& totals) {
    const auto gauge = [&](std::string_view name, std::uint64_t value) {
        to.of(std::string(prefix) + "_connz_" + std::string(name), metric_kind::gauge, name)
            .add({{"server_id", server_id}}, static_cast<double>(value));
    };
    gauge("num_connections", totals.count);
    gauge("total", totals.count);
    gauge("offset", 0);
    gauge("limit", 1024);
    gauge("pending_bytes", totals.pending_bytes);
    gauge("subscriptions", totals.subscriptions);
    gauge("in_msgs", totals.traffic.in_messages);
    gauge("in_bytes", totals.traffic.in_bytes);
    gauge("out_msgs", totals.traffic.out_messages);
    gauge("out_bytes", totals.traffic.out_bytes);
    add_histogram(to.of("plexus_client_rtt_seconds", metric_kind::gauge_histogram,
                        "Round trips of the clients that are connected.", "seconds"),
                  totals.rtt_ns, 1e9);
}

} // namespace plexus::monitoring

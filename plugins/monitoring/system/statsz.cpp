#include "system/statsz.hpp"

#include <algorithm>

#include "state/cpu_meter.hpp"
#include "system/amount.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

void write_clients(json_writer& out, std::string_view name, std::uint64_t clients) {
    out.begin_object(name);
    out.field("clients", clients);
    for (const char* nobody : {"routes", "gateways", "leafs"})
        out.field(nobody, 0);
    out.end_object();
}

std::uint64_t active_accounts(const sources& from) {
    std::uint64_t active = 0;
    each_row<px_account_row>(from.self(), from.inspect.accounts, [&](const auto& row) noexcept {
        active += row.connections > 0 ? 1 : 0;
    });
    return active;
}

} // namespace

std::string statsz_text(const sources& from, server_identity& identity) {
    px_server_row row{};
    row.size = sizeof row;
    from.inspect.server(from.self(), &row);

    json_writer out(compact);
    out.begin_object();
    out.written_field("server", identity.stamp());
    out.begin_object("statsz");
    out.field("start", local_text(row.start_wall_ns));
    out.field("mem", row.resident_bytes);
    out.field("cores", row.cores);
    out.field("cpu", from.cpu.percent());
    out.field("connections", row.connections);
    out.field("total_connections", row.total_connections);
    out.field("active_accounts", active_accounts(from));
    out.field("subscriptions", row.subscriptions);
    const px_traffic& all = row.traffic;
    const px_traffic& clients = row.client_traffic;
    write_amount(out, "sent", all.out_messages, all.out_bytes);
    write_amount(out, "sent_to_clients", clients.out_messages, clients.out_bytes);
    write_amount(out, "received", all.in_messages, all.in_bytes);
    write_amount(out, "received_from_clients", clients.in_messages, clients.in_bytes);
    out.field("slow_consumers", row.slow_consumers);
    if (row.slow_consumers != 0)
        write_clients(out, "slow_consumer_stats", row.slow_consumers);
    out.field_unless_empty("stale_connections", row.stale_connections);
    if (row.stale_connections != 0)
        write_clients(out, "stale_connection_stats", row.stale_connections);
    out.field_unless_empty("stalled_clients", row.stalled_clients);
    out.field("active_servers", 1);
    out.field("gomaxprocs", from.loops());
    out.end_object();
    out.end_object();
    return out.take();
}

statsz_pace::step statsz_pace::run_out(nanoseconds now) {
    interval_ = std::min(2 * interval_, last);
    const nanoseconds apart = std::min(interval_, apart_min);
    if (said_ != nanoseconds::min() && now - said_ < apart)
        return {false, said_ + apart - now};
    said_ = now;
    return {true, interval_};
}

} // namespace plexus::monitoring

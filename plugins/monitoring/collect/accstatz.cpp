#include "collect/accstatz.hpp"

#include <algorithm>

#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

void write_traffic(json_writer& out, std::string_view name, std::uint64_t messages,
                   std::uint64_t bytes) {
    out.begin_object(name);
    out.field("msgs", messages);
    out.field("bytes", bytes);
    // Links between servers count theirs apart; there are none without their plugins.
    for (const char* link : {"gateways", "routes", "leafs"}) {
        out.begin_object(link);
        out.field("msgs", 0);
        out.field("bytes", 0);
        out.end_object();
    }
    out.end_object();
}

} // namespace

void write_account_numbers(json_writer& out, const px_account_row& row) {
    out.field("acc", row.name);
    out.field("name", row.name);
    out.field("conns", row.connections);
    out.field("leafnodes", 0);
    out.field("total_conns", row.connections);
    out.field("num_subscriptions", row.subscriptions);
    write_traffic(out, "sent", row.traffic.out_messages, row.traffic.out_bytes);
    write_traffic(out, "received", row.traffic.in_messages, row.traffic.in_bytes);
    out.field("slow_consumers", row.slow_consumers);
}

plexus::task<outcome> accstatz(const sources& from, accstatz_options options, output& out) {
    json_writer& json = out.json;
    json.begin_object();
    json.field("server_id", from.host.server().id);
    json.field("now", utc_text(wall_time(from.host).count()));
    json.begin_array("account_statz");
    const auto named = [&](std::string_view name) {
        return options.accounts.empty() ||
               std::find(options.accounts.begin(), options.accounts.end(), name) !=
                   options.accounts.end();
    };
    each_row<px_account_row>(
        from.self(), from.inspect.accounts, [&](const px_account_row& row) noexcept {
            if (!named(view(row.name)) || (!options.unused && row.connections == 0))
                return;
            json.begin_object();
            write_account_numbers(json, row);
            json.end_object();
        });
    json.end_array();
    json.end_object();
    co_return outcome{};
}

} // namespace plexus::monitoring

#include "metrics/metrics_text.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <plexus/wait.hpp>

#include "collect/absent.hpp"
#include "collect/healthz.hpp"
#include "collect/subsz.hpp"
#include "collect/varz.hpp"
#include "metrics/account_metrics.hpp"
#include "metrics/connection_totals.hpp"
#include "metrics/exporter_names.hpp"
#include "metrics/own_metrics.hpp"
#include "metrics/plugin_metrics.hpp"
#include "metrics/process.hpp"
#include "metrics/surveyor_names.hpp"

namespace plexus::monitoring {

namespace {

/// Keeps what a collector writes.
class kept_output final : public output {
public:
    kept_output() : output(compact) {}
    boost::json::object object() {
        text_ += json.take();
        boost::system::error_code error;
        boost::json::value value = boost::json::parse(text_, error);
        return value.is_object() ? std::move(value.get_object()) : boost::json::object();
    }

private:
    plexus::task<bool> pass_on(std::string part) override {
        text_ += part;
        co_return true;
    }
    std::string text_;
};

void add_health(exposition& to, const std::string& prefix, std::string_view server_id,
                const sources& from) {
    const std::vector<health_problem> problems = find_problems(from, {});
    const bool good = problems.empty();
    const std::string_view status = good ? "ok" : problems.front().state;
    to.of(prefix + "_healthz_status", metric_kind::gauge, "0 when the server is healthy.")
        .add({{"server_id", server_id}}, good ? 0 : 1);
    to.of(prefix + "_healthz_status_value", metric_kind::gauge, "1 when the server is healthy.")
        .add({{"server_id", server_id}, {"value", status}}, good ? 1 : 0);
}

} // namespace

plexus::task<std::string> metrics_text(const metrics_sources& from, exposition_format format,
                                       std::string prefix) {
    const sources& server = from.server;
    const std::string id(view(server.host.server().id));
    const metric_marks marks{prefix, id, std::string(view(server.host.server().name))};
    exposition made(format);

    kept_output varz_out;
    co_await varz(server, varz_out);
    const boost::json::object varz_object = varz_out.object();
    add_exporter_metrics(made, prefix, "varz", id, varz_object);
    kept_output subsz_out;
    const subsz_options numbers;
    co_await subsz(server, numbers, subsz_out);
    add_exporter_metrics(made, prefix, "subsz", id, subsz_out.object());
    kept_output routez_out;
    co_await routez_without_cluster(server, routez_out);
    add_exporter_metrics(made, prefix, "routez", id, routez_out.object());
    add_health(made, prefix, id, server);
    made.of(prefix + "_leafz_conn_nodes_total", metric_kind::gauge, "conn_nodes_total")
        .add({{"server_id", id}}, 0);

    const auto totals = std::make_shared<connection_totals>();
    co_await add_up_connections(server, totals);
    add_connection_metrics(made, prefix, id, *totals);

    const account_selection accounts = select_accounts(server);
    co_await add_account_metrics(made, server, marks, accounts);

    px_server_row row{};
    row.size = sizeof row;
    server.inspect.server(server.self(), &row);
    add_surveyor_metrics(
        made, {.varz = varz_object,
               .start_wall_ns = static_cast<double>(row.start_wall_ns),
               .uptime_seconds =
                   static_cast<double>(wall_time(server.host).count() - row.start_wall_ns) / 1e9,
               .active_accounts = accounts.active,
               .rtt_ns = totals->rtt_ns.quantile(0.5)});

    auto read_process = [] { return read_process_facts(); };
    const process_facts process = co_await work(read_process);
    add_process_metrics(made, process);
    add_traffic_metrics(made, from.traffic);
    add_http_metrics(made, from.http, from.endpoints);
    add_bound(made, "busiest_subjects_max", from.traffic.subjects_replaced());
    made.of("plexus_metrics_accounts_left_out", metric_kind::gauge,
            "Accounts beyond those that have series of their own.")
        .add({}, static_cast<double>(accounts.left_out));
    made.of("plexus_build_info", metric_kind::gauge, "Always 1; what the server is.")
        .add({{"impl", view(server.host.server().impl)},
              {"version", view(server.host.server().version)}},
             1);
    add_plugin_health(made, server);
    if (from.plugins != nullptr)
        co_await add_plugin_metrics(made, server, *from.plugins);
    co_return made.take();
}

bool is_metric_prefix(std::string_view text) {
    constexpr std::size_t length_max = 64;
    return !text.empty() && text.size() <= length_max &&
           std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
           std::ranges::all_of(text, [](char c) {
               return c == '_' || (static_cast<unsigned char>(c) < 0x80 &&
                                   std::isalnum(static_cast<unsigned char>(c)) != 0);
           });
}

} // namespace plexus::monitoring

#include "metrics/surveyor_names.hpp"

#include <array>
#include <string>

#include <boost/json/value.hpp>

namespace plexus::monitoring {

namespace {

std::string_view text_of(const boost::json::object& from, std::string_view key) {
    const auto* found = from.if_contains(key);
    const auto* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

double number_of(const boost::json::object& from, std::string_view key) {
    const auto* found = from.if_contains(key);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

struct copied {
    std::string_view name;
    std::string_view key; ///< of varz
    metric_kind kind;
};
constexpr std::array of_varz{
    copied{"mem_bytes", "mem", metric_kind::gauge},
    copied{"go_memlimit_bytes", "gomemlimit", metric_kind::gauge},
    copied{"core_count", "cores", metric_kind::gauge},
    copied{"cpu_percentage", "cpu", metric_kind::gauge},
    copied{"connection_count", "connections", metric_kind::gauge},
    copied{"total_connection_count", "total_connections", metric_kind::counter_as_named},
    copied{"subs_count", "subscriptions", metric_kind::gauge},
    copied{"sent_msgs_count", "out_msgs", metric_kind::counter_as_named},
    copied{"sent_bytes", "out_bytes", metric_kind::counter_as_named},
    copied{"recv_msgs_count", "in_msgs", metric_kind::counter_as_named},
    copied{"recv_bytes", "in_bytes", metric_kind::counter_as_named},
    copied{"slow_consumer_count", "slow_consumers", metric_kind::gauge},
    copied{"route_count", "routes", metric_kind::gauge},
};

} // namespace

void add_surveyor_metrics(exposition& to, const surveyor_facts& facts) {
    const std::array<label, 4> who{{{"server_cluster", ""},
                                    {"server_name", text_of(facts.varz, "server_name")},
                                    {"server_id", text_of(facts.varz, "server_id")},
                                    {"server_version", text_of(facts.varz, "version")}}};
    const auto family = [&](std::string_view name,
                            metric_kind kind = metric_kind::gauge) -> exposition::family& {
        return to.of("nats_core_" + std::string(name), kind, name);
    };
    const std::span<const label> server = std::span(who).first(3);
    family("info").add(who, 1);
    family("start_time").add(server, facts.start_wall_ns);
    family("uptime").add(server, facts.uptime_seconds);
    for (const auto& [name, key, kind] : of_varz)
        family(name, kind).add(server, number_of(facts.varz, key));
    family("active_account_count").add(server, static_cast<double>(facts.active_accounts));
    family("rtt_nanoseconds").add(server, static_cast<double>(facts.rtt_ns));
    family("gateway_count").add(server, 0);
    // One server surveys itself.
    to.of("nats_up", metric_kind::gauge, "The server answers.").add({}, 1);
    to.of("nats_survey_surveyed_count", metric_kind::gauge, "Servers that answered.").add({}, 1);
    to.of("nats_survey_expected_count", metric_kind::gauge, "Servers expected.").add({}, 1);
}

} // namespace plexus::monitoring

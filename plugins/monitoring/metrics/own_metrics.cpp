#include "metrics/own_metrics.hpp"

#include "metrics/histogram_family.hpp"

namespace plexus::monitoring {

namespace {

void add_talkers(exposition& to, std::string_view what,
                 const std::vector<space_saving::counter>& talkers) {
    const std::string name = "plexus_busiest_" + std::string(what);
    auto& messages = to.of(name + "_messages", metric_kind::gauge,
                           "About how many messages the busiest had, from samples; never too low.");
    for (const auto& one : talkers)
        if (one.subject.empty())
            messages.add({{"account", one.account}}, static_cast<double>(one.count));
        else
            messages.add({{"account", one.account}, {"subject", one.subject}},
                         static_cast<double>(one.count));
    auto& bytes = to.of(name + "_bytes", metric_kind::gauge,
                        "About how many bytes, since each is among the busiest.", "bytes");
    for (const auto& one : talkers)
        if (one.subject.empty())
            bytes.add({{"account", one.account}}, static_cast<double>(one.bytes));
        else
            bytes.add({{"account", one.account}, {"subject", one.subject}},
                      static_cast<double>(one.bytes));
}

} // namespace

void add_traffic_metrics(exposition& to, const traffic& seen) {
    constexpr std::uint64_t weight = traffic::sample_every;
    add_histogram(to.of("plexus_message_latency_seconds", metric_kind::histogram,
                        "From reading a message to writing it to its receivers, from samples.",
                        "seconds"),
                  seen.latency_ns(), 1e9, weight);
    add_histogram(to.of("plexus_message_size_bytes", metric_kind::histogram,
                        "Headers and payload of published messages, from samples.", "bytes"),
                  seen.size_bytes(), 1, weight);
    add_histogram(to.of("plexus_message_receivers", metric_kind::histogram,
                        "How many a message was delivered to, from samples."),
                  seen.receivers(), 1, weight);
    add_talkers(to, "subject", seen.subjects());
    add_talkers(to, "account", seen.accounts());
}

void add_http_metrics(exposition& to, const http_server& server, const endpoints& known) {
    const http_counters& counters = server.counters();
    to.of("plexus_http_connections", metric_kind::gauge, "Connections to the HTTP server.")
        .add({}, static_cast<double>(server.connections()));
    to.of("plexus_http_requests", metric_kind::counter, "Requests to the HTTP server.")
        .add({}, static_cast<double>(counters.requests));
    to.of("plexus_http_bad_requests", metric_kind::counter, "Those that could not be understood.")
        .add({}, static_cast<double>(counters.bad_requests));
    auto& paths = to.of("plexus_http_path_requests", metric_kind::counter,
                        "Requests by endpoint, of those that are counted by path.");
    for (const auto& [path, count] : known.counts())
        paths.add({{"path", path}}, static_cast<double>(count));
    add_bound(to, "http_connections_max", counters.refused_connections);
    add_bound(to, "http_timeouts", counters.timeouts);
}

void add_bound(exposition& to, std::string_view bound, std::uint64_t times) {
    to.of("plexus_bound_reached", metric_kind::counter, "How often a bound has had its effect.")
        .add({{"bound", bound}}, static_cast<double>(times));
}

} // namespace plexus::monitoring

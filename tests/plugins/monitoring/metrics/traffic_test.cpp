#include "metrics/traffic.hpp"

#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <plexus/text.hpp>

#include "exposition_reader.hpp"
#include "metrics/own_metrics.hpp"

using namespace plexus::monitoring;

namespace {

px_sample sample_of(std::string_view subject, std::uint64_t bytes, std::uint64_t latency_ns) {
    px_sample made{};
    made.size = sizeof made;
    made.receivers = 2;
    made.account = plexus::to_text("A");
    made.subject = plexus::to_text(subject);
    made.bytes = bytes;
    made.latency_ns = latency_ns;
    return made;
}

} // namespace

TEST_CASE("traffic: each sample stands for those that were not looked at") {
    traffic seen;
    for (int i = 0; i < 3; ++i)
        seen.sample(sample_of("orders", 100, 1500));
    seen.sample(sample_of("<script>", 1 << 20, 40'000'000));

    exposition made(exposition_format::openmetrics);
    add_traffic_metrics(made, seen);
    const auto all = exposition_reader::read(made.take(), true);
    constexpr double every = traffic::sample_every;
    CHECK(exposition_reader::value(all, "plexus_busiest_subject_messages", "subject", "orders") ==
          3 * every);
    CHECK(exposition_reader::value(all, "plexus_busiest_subject_messages", "subject", "<script>") ==
          every);
    CHECK(exposition_reader::value(all, "plexus_busiest_account_messages", "account", "A") ==
          4 * every);
    const auto& latency = all.at("plexus_message_latency_seconds");
    CHECK(latency.unit == "seconds");
    CHECK(exposition_reader::value(all, "plexus_message_latency_seconds", "le", "2e-06") ==
          3 * every);
    CHECK(exposition_reader::value(all, "plexus_message_latency_seconds", "le", "+Inf") ==
          4 * every);
    CHECK(exposition_reader::value(all, "plexus_message_size_bytes", "le", "256.0") == 3 * every);
}

TEST_CASE("traffic: quantiles are upper bounds") {
    traffic seen;
    CHECK(seen.latency_ns().quantile(0.5) == 0);
    for (int i = 0; i < 99; ++i)
        seen.sample(sample_of("a", 1, 900));
    seen.sample(sample_of("a", 1, 5000));
    CHECK(seen.latency_ns().quantile(0.5) == 1000);
    CHECK(seen.latency_ns().quantile(0.99) == 1000);
    CHECK(seen.latency_ns().quantile(1) == 8000);
}

TEST_CASE("traffic: many threads at once lose nothing") {
    traffic seen;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&seen, t] {
            for (int i = 0; i < 5000; ++i)
                seen.sample(sample_of("s." + std::to_string((t + i) % 100), 10, 10));
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(seen.size_bytes().counts()[0] == 20'000);
    CHECK(seen.accounts()[0].count == 20'000ULL * traffic::sample_every);
    CHECK(seen.subjects().size() == traffic::subjects_max);
}

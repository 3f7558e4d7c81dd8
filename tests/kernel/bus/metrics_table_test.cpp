#include "bus/metrics_table.hpp"

#include <cmath>
#include <thread>

#include "host_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using strings = std::vector<std::string>;

namespace {

struct fixture : test::host_fixture {
    const px_metrics_v0& metrics = bus::metrics_table();
    std::vector<px_text> labels;
    std::vector<double> bounds;

    px_metric_family_options wanted(std::string_view name, std::uint32_t kind) {
        px_metric_family_options made{};
        made.size = sizeof made;
        made.kind = kind;
        made.name = to_text(name);
        made.help = to_text("A number.");
        made.labels = labels.data();
        made.label_count = static_cast<std::uint32_t>(labels.size());
        made.bounds = bounds.data();
        made.bound_count = static_cast<std::uint32_t>(bounds.size());
        return made;
    }
    px_metric_family* add(const px_metric_family_options& asked) {
        px_metric_family* family = nullptr;
        REQUIRE(metrics.add_family(&host, &asked, &family) == PX_OK);
        return family;
    }
    std::string refusal(const px_metric_family_options& asked,
                        px_status expected = PX_ERR_INVALID) {
        px_metric_family* family = nullptr;
        CHECK(metrics.add_family(&host, &asked, &family) == expected);
        CHECK(family == nullptr);
        return std::string(px_host::failure());
    }
    strings read() {
        strings rows;
        CHECK(read_some(0, 1000, rows) == 0);
        return rows;
    }
    std::uint64_t read_some(std::uint64_t from, std::uint32_t max, strings& rows) {
        return metrics.read(
            &host, from, max,
            [](void* arg, const px_metric_row* row) {
                CHECK(row->size == sizeof *row);
                std::string text =
                    fmt::format("{} {} {}", view(row->plugin), view(row->name), row->value);
                for (std::uint32_t i = 0; i < row->label_count; ++i)
                    text += fmt::format(" {}={}", view(row->labels[i]), view(row->label_values[i]));
                if (row->kind == PX_METRIC_HISTOGRAM)
                    for (std::uint32_t i = 0; i <= row->bound_count; ++i)
                        text += fmt::format(" {}", row->counts[i]);
                static_cast<strings*>(arg)->push_back(std::move(text));
            },
            &rows);
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "metrics: counters grow, gauges change") {
    px_metric* const requests = metrics.series(add(wanted("requests", PX_METRIC_COUNTER)), nullptr);
    px_metric* const open = metrics.series(add(wanted("open", PX_METRIC_GAUGE)), nullptr);
    metrics.add(requests, 2);
    metrics.add(requests, 0.5);
    metrics.add(requests, -1);
    metrics.add(requests, std::nan(""));
    metrics.set(requests, 100);
    metrics.set(open, 7);
    metrics.add(open, -9);
    CHECK(read() == strings{"acme requests 2.5", "acme open -2"});
}

TEST_CASE_FIXTURE(fixture, "metrics: a histogram counts each value where it belongs") {
    bounds = {1, 10};
    px_metric* const sizes = metrics.series(add(wanted("sizes", PX_METRIC_HISTOGRAM)), nullptr);
    for (const double value : {0.5, 1.0, 1.5, 10.0, 11.0, 1000.0})
        metrics.add(sizes, value);
    CHECK(read() == strings{"acme sizes 1024 2 2 2"});
}

TEST_CASE_FIXTURE(fixture, "metrics: series by the values of their labels, in the order of time") {
    labels = {to_text("account"), to_text("kind")};
    px_metric_family* const family = add(wanted("messages", PX_METRIC_COUNTER));
    const auto series = [&](std::string_view account, std::string_view kind) {
        const px_text values[] = {to_text(account), to_text(kind)};
        return metrics.series(family, values);
    };
    metrics.add(series("b", "x"), 1);
    metrics.add(series("a", "y"), 2);
    metrics.add(series("b", "x"), 3);
    CHECK(series("b", "x") == series("b", "x"));
    CHECK(read() ==
          strings{"acme messages 4 account=b kind=x", "acme messages 2 account=a kind=y"});
}

TEST_CASE_FIXTURE(fixture, "metrics: many series are read in parts, each once, also as more come") {
    labels = {to_text("n")};
    strings all;
    px_metric_family* const first = add(wanted("first", PX_METRIC_COUNTER));
    px_metric_family* const second = add(wanted("second", PX_METRIC_COUNTER));
    const auto make = [&](px_metric_family* family, std::string_view number) {
        const px_text value = to_text(number);
        metrics.series(family, &value);
    };
    for (const char* number : {"3", "2"})
        make(first, number);
    make(second, "5");
    std::uint64_t place = read_some(0, 2, all);
    CHECK(place != 0);
    CHECK(all == strings{"acme first 0 n=3", "acme first 0 n=2"});
    make(first, "1");
    place = read_some(place, 1, all);
    CHECK(all.back() == "acme first 0 n=1");
    place = read_some(place, 5, all);
    CHECK(all.back() == "acme second 0 n=5");
    CHECK(place == 0);
    CHECK(all.size() == 4);
}

TEST_CASE_FIXTURE(fixture, "metrics: series beyond the bound are counted together") {
    labels = {to_text("user")};
    auto two = wanted("logins", PX_METRIC_COUNTER);
    two.series_max = 2;
    px_metric_family* const family = add(two);
    for (const char* user : {"a", "b", "c", "d", "a"}) {
        const px_text value = to_text(user);
        metrics.add(metrics.series(family, &value), 1);
    }
    CHECK(read() ==
          strings{"acme logins 2 user=a", "acme logins 1 user=b", "acme logins 2 user=other"});
}

TEST_CASE_FIXTURE(fixture, "metrics: additions of several threads are all counted") {
    px_metric* const all = metrics.series(add(wanted("all", PX_METRIC_COUNTER)), nullptr);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10'000; ++n)
                metrics.add(all, 1);
        });
    for (std::thread& each : threads)
        each.join();
    CHECK(read() == strings{"acme all 40000"});
}

TEST_CASE_FIXTURE(fixture, "metrics: what is wrong with a family is said") {
    CHECK(refusal(wanted("Requests", PX_METRIC_COUNTER)) ==
          "metrics.add_family: name \"Requests\" is not of the form [a-z_][a-z0-9_]*");
    CHECK(refusal(wanted("", PX_METRIC_COUNTER)).find("name \"\" is not") != std::string::npos);
    CHECK(refusal(wanted("requests_total", PX_METRIC_COUNTER)) ==
          "metrics.add_family: name \"requests_total\" ends in \"_total\", which is added where it "
          "belongs");
    CHECK(refusal(wanted("requests", 9)) == "metrics.add_family: kind 9 is none of PX_METRIC_...");
    auto mute = wanted("requests", PX_METRIC_COUNTER);
    mute.help = {};
    CHECK(refusal(mute) == "metrics.add_family: it has no help text");
    CHECK(refusal(wanted("sizes", PX_METRIC_HISTOGRAM)) ==
          "metrics.add_family: 0 bounds; a histogram has 1 to 64");
    bounds = {2, 1};
    CHECK(refusal(wanted("sizes", PX_METRIC_HISTOGRAM)) ==
          "metrics.add_family: bound 1 comes after 2: they must ascend");
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: only a histogram has bounds");
    bounds = {1, INFINITY};
    CHECK(refusal(wanted("sizes", PX_METRIC_HISTOGRAM)) ==
          "metrics.add_family: bound inf is no finite number");
    bounds = {1};
    labels = {to_text("le")};
    CHECK(refusal(wanted("sizes", PX_METRIC_HISTOGRAM)) ==
          "metrics.add_family: a histogram has its label \"le\" already");
    bounds = {};
    labels = {to_text("a"), to_text("a")};
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: label \"a\" is there twice");
    labels = {to_text("a-b")};
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: label \"a-b\" is not of the form [a-z_][a-z0-9_]*");
    labels = {to_text("plugin")};
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: every series has its label \"plugin\" already");
    labels = {to_text("__name")};
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: label \"__name\" begins with \"__\", which Prometheus keeps for "
          "itself");
    labels.assign(9, to_text("a"));
    CHECK(refusal(wanted("open", PX_METRIC_GAUGE)) ==
          "metrics.add_family: 9 labels; at most 8 are possible");
    CHECK(read().empty());
}

TEST_CASE_FIXTURE(fixture, "metrics: a name is there once, and a plugin has its share") {
    add(wanted("requests", PX_METRIC_COUNTER));
    CHECK(refusal(wanted("requests", PX_METRIC_GAUGE), PX_ERR_EXISTS) ==
          "metrics.add_family: \"requests\" is there already");
    for (std::size_t i = 1; i < bus::metric_registry::families_max; ++i) {
        const std::string name = "n" + std::to_string(i);
        add(wanted(name, PX_METRIC_COUNTER));
    }
    CHECK(refusal(wanted("more", PX_METRIC_COUNTER), PX_ERR_LIMIT) ==
          "metrics.add_family: the plugin has 1000 (families_max)");
}

// metrics.hpp: a plugin's numbers.
#include <optional>

#include <plexus/inspect.hpp>
#include <plexus/metrics.hpp>

#include "test_plugin.hpp"

using namespace plexus;
using test::scripted;
using fixture = test::scripted_host;

TEST_CASE_FIXTURE(fixture, "metrics: counters, gauges and histograms, without labels and with") {
    scripted::on_make = [](context& with) {
        const metric requests =
            metric_family::counter(with.host, {.name = "requests", .help = "So many."})
                .value()
                .series();
        requests.add();
        requests.add(2.5);
        requests.add(-1);

        static constexpr std::string_view labels[] = {"room", "floor"};
        const metric_family people =
            metric_family::gauge(with.host, {.name = "people", .help = "Now.", .labels = labels})
                .value();
        people.series({"kitchen", "1"}).set(7);
        people.series({"kitchen", "1"}).add(-3);
        people.series({"hall", "0"}).add();

        static constexpr double bounds[] = {1, 10};
        metric_family::histogram(with.host, {.name = "sizes", .help = "Each."}, bounds)
            .value()
            .series()
            .observe(4);
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.metric("requests") == 3.5);
    CHECK(host.metric("people", {"kitchen", "1"}) == 4);
    CHECK(host.metric("people", {"hall", "0"}) == 1);
    CHECK(host.metric("sizes") == 4);
    CHECK_FALSE(host.metric("people", {"cellar", "-1"}));
    CHECK_FALSE(host.metric("animals"));
}

TEST_CASE_FIXTURE(fixture, "metrics: series beyond the bound are counted together") {
    scripted::on_make = [](context& with) {
        static constexpr std::string_view labels[] = {"user"};
        const auto logins =
            metric_family::counter(
                with.host, {.name = "logins", .help = "All.", .labels = labels, .series_max = 2})
                .value();
        for (const std::string_view user : {"a", "b", "c", "d", "a"})
            logins.series({user}).add();
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.metric("logins", {"a"}) == 2);
    CHECK(host.metric("logins", {"other"}) == 2);
}

TEST_CASE_FIXTURE(fixture, "metrics: they are read as rows") {
    test::strings rows;
    scripted::on_make = [&](context& with) {
        static constexpr std::string_view labels[] = {"room"};
        metric_family::gauge(with.host, {.name = "people", .help = "Now.", .labels = labels})
            .value()
            .series({"hall"})
            .set(3);
        static constexpr double bounds[] = {1, 10};
        const metric sizes =
            metric_family::histogram(with.host, {.name = "sizes", .help = "Each."}, bounds)
                .value()
                .series();
        for (const double size : {0.5, 1.0, 4.0, 11.0})
            sizes.observe(size);
        const auto& table = *with.host.find<px_metrics_v0>(PX_METRICS_V0_ID);
        each_row<px_metric_row>(
            with.host.handle(), table.read,
            [&](const px_metric_row& row) noexcept {
                std::string text(view(row.name));
                for (std::uint32_t i = 0; i < row.label_count; ++i)
                    text += ' ' + std::string(view(row.labels[i])) + '=' +
                            std::string(view(row.label_values[i]));
                for (std::uint32_t i = 0; row.bound_count > 0 && i <= row.bound_count; ++i)
                    text += ' ' + std::to_string(row.counts[i]);
                rows.push_back(text);
            },
            std::uint64_t{0}, 1000U);
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(rows == test::strings{"people room=hall", "sizes 2 1 1"});
}

TEST_CASE_FIXTURE(fixture, "metrics: what is wrong is said") {
    scripted::on_make = [](context& with) {
        static constexpr std::string_view labels[] = {"room"};
        const auto made =
            metric_family::gauge(with.host, {.name = "people", .help = "Now.", .labels = labels});
        REQUIRE(made);
        CHECK_THROWS_WITH_AS(made->series(), "a series needs a value for each label", failure);
        const metric_description twice{.name = "people", .help = "Now."};
        CHECK(metric_family::gauge(with.host, twice).status() == PX_ERR_EXISTS);
        const metric_description loud{.name = "People", .help = "Now."};
        CHECK(metric_family::gauge(with.host, loud).status() == PX_ERR_INVALID);
        CHECK(
            metric_family::histogram(with.host, {.name = "sizes", .help = "Each."}, {}).status() ==
            PX_ERR_INVALID);
    };
    REQUIRE(host.start() == PX_OK);
    host.stop();
    host.hide_table(PX_METRICS_V0_ID);
    scripted::on_make = [](context& with) {
        const metric_description asked{.name = "people", .help = "Now."};
        CHECK(metric_family::gauge(with.host, asked).error().text ==
              "the server does not provide plexus.metrics/0");
    };
    CHECK(host.start() == PX_OK);
}

#include "metrics/exporter_names.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "exposition_reader.hpp"

using namespace plexus::monitoring;

namespace {

exposition_reader::families of(std::string_view endpoint, const char* answer) {
    exposition made(exposition_format::text);
    add_exporter_metrics(made, "gnatsd", endpoint, "ID", boost::json::parse(answer).get_object());
    return exposition_reader::read(made.take(), false);
}

} // namespace

TEST_CASE("exporter_names: numbers become gauges named after their path") {
    const auto all = of("varz", R"({"connections": 3, "cpu": 1.5, "host": "0.0.0.0",
        "auth_required": true, "slow_consumer_stats": {"clients": 2}, "tags": ["a"],
        "http_req_stats": {"/": 4, "/varz": 5, "/debug/vars": 6}})");
    CHECK(exposition_reader::value(all, "gnatsd_varz_connections", "server_id", "ID") == 3);
    CHECK(exposition_reader::value(all, "gnatsd_varz_cpu") == 1.5);
    CHECK(exposition_reader::value(all, "gnatsd_varz_slow_consumer_stats_clients") == 2);
    CHECK(exposition_reader::value(all, "gnatsd_varz_http_req_stats") == 4);
    CHECK(exposition_reader::value(all, "gnatsd_varz_http_req_stats_varz") == 5);
    CHECK(exposition_reader::value(all, "gnatsd_varz_http_req_stats_debug_vars") == 6);
    CHECK(all.size() == 6);
    CHECK(all.at("gnatsd_varz_connections").type == "gauge");
}

TEST_CASE("exporter_names: some texts are labels, times are milliseconds, links are left out") {
    const auto all = of("varz", R"({"server_name": "a\"b", "version": "2.15.2",
        "start": "2026-11-28T04:20:06.748396007Z", "leaf": {"port": 1},
        "cluster": {"name": "C", "cluster_port": 6222, "pool_size": 3},
        "gateway": {"port": 7222}})");
    CHECK(exposition_reader::value(all, "gnatsd_varz_server_name", "value", "a\"b") == 1);
    CHECK(exposition_reader::value(all, "gnatsd_varz_version", "value", "2.15.2") == 1);
    CHECK(exposition_reader::value(all, "gnatsd_varz_start") == 1795839606748.0);
    CHECK(exposition_reader::value(all, "gnatsd_varz_cluster_name", "value", "C") == 1);
    CHECK(exposition_reader::value(all, "gnatsd_varz_cluster_pool_size") == 3);
    CHECK(all.size() == 5);
}

TEST_CASE("exporter_names: what is no time is none") {
    CHECK(milliseconds_of("1970-01-01T00:00:01Z") == 1000);
    CHECK(milliseconds_of("1970-01-01T00:00:00.5Z") == 500);
    CHECK(milliseconds_of("2.15.2") < 0);
    CHECK(milliseconds_of("") < 0);
    CHECK(milliseconds_of("2026-11-28T04:20:06+01:00") < 0);
}

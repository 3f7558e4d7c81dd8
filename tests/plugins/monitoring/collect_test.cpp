#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <plexus/abi/auth.h>

#include "collect/bearer_token.hpp"
#include "collect/connection_json.hpp"
#include "collect/connection_list.hpp"
#include "collect/index_stats.hpp"
#include "collect/process.hpp"

using namespace plexus::monitoring;
using plexus::to_text;

namespace {

constexpr std::int64_t second = 1'000'000'000;

px_connection_row some_row() {
    px_connection_row row{};
    row.connection_type = PX_CONNECTION_STANDARD;
    row.id = 5;
    row.host = to_text("127.0.0.1");
    row.port = 4000;
    row.start_wall_ns = 100 * second;
    row.last_activity_wall_ns = 160 * second;
    row.rtt_ns = 123'456;
    row.traffic = {1, 2, 3, 4};
    row.account = to_text("A");
    row.user = to_text("joe");
    return row;
}

std::string written(const px_connection_row& row, connection_form form) {
    json_writer out(compact);
    out.begin_array();
    begin_connection(out, row, form);
    end_connection(out, row, form);
    out.end_array();
    return out.take();
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("connections: an open one, as it stands") {
    const std::string text = written(some_row(), {200 * second, false});
    CHECK(text.starts_with(R"([{"cid":5,"kind":"Client","type":"nats","ip":"127.0.0.1",)"
                           R"("port":4000,"start":")"));
    CHECK(contains(text, R"("rtt":"123)"
                         "\xC2\xB5"
                         R"(s","uptime":"1m40s","idle":"40s","pending_bytes":0,"in_msgs":1,)"
                         R"("out_msgs":3,"in_bytes":2,"out_bytes":4,"subscriptions":0}])"));
    CHECK_FALSE(contains(text, "account"));
}

TEST_CASE("connections: who it is only when that is asked for") {
    px_connection_row row = some_row();
    const std::string named = written(row, {200 * second, true});
    CHECK(contains(named, R"("authorized_user":"joe","account":"A","name_tag":"A"}])"));
    row.account = to_text("$G");
    row.jwt = to_text("no.jwt.");
    const std::string global = written(row, {200 * second, true});
    CHECK(contains(global, R"("authorized_user":"joe","jwt":"no.jwt.","name_tag":"$G"}])"));
}

TEST_CASE("connections: a closed one stops its clocks") {
    px_connection_row row = some_row();
    row.stop_wall_ns = 170 * second;
    row.reason = to_text("Client Closed");
    const std::string text = written(row, {900 * second, false});
    CHECK(contains(text, R"("reason":"Client Closed","rtt")"));
    CHECK(contains(text, R"("uptime":"1m10s","idle":"10s")"));
}

TEST_CASE("connections: kinds and types") {
    const auto shows = [](std::uint32_t type, const char* part) {
        px_connection_row row = some_row();
        row.connection_type = type;
        return contains(written(row, {}), part);
    };
    CHECK(shows(PX_CONNECTION_WEBSOCKET, R"("kind":"Client","type":"websocket")"));
    CHECK(shows(PX_CONNECTION_MQTT_WS, R"("kind":"Client","type":"mqtt")"));
    CHECK(shows(PX_CONNECTION_IN_PROCESS, R"("kind":"Client","type":"nats")"));
    CHECK(shows(PX_CONNECTION_LEAFNODE, R"("kind":"Leafnode","ip")"));
}

TEST_CASE("connections: bearer tokens are told from other tokens") {
    // {"nats":{"bearer_token":true}} and {"nats":{"bearer_token":false}}
    CHECK(is_bearer_token("h.eyJuYXRzIjp7ImJlYXJlcl90b2tlbiI6dHJ1ZX19.s"));
    CHECK_FALSE(is_bearer_token("h.eyJuYXRzIjp7ImJlYXJlcl90b2tlbiI6ZmFsc2V9fQ.s"));
    for (const char* other : {"", ".", "a.b", "a..b", "a.!!!.b", "a.W10.b"})
        CHECK_FALSE_MESSAGE(is_bearer_token(other), other);
}

TEST_CASE("connections: orders") {
    px_connection_row small = some_row(), large = some_row();
    large.subscriptions = 9;
    large.pending_bytes = 9;
    large.traffic = {9, 9, 9, 9};
    large.rtt_ns = 900'000;
    large.last_activity_wall_ns = 190 * second;
    large.start_wall_ns = 50 * second;
    const auto first = [&](const char* by) {
        const connection_order order(by, 200 * second);
        const std::uint64_t a = order.rank(small), b = order.rank(large);
        return a == b ? "neither" : a < b ? "small" : "large";
    };
    for (const char* by :
         {"subs", "pending", "msgs_to", "msgs_from", "bytes_to", "bytes_from", "last", "rtt"})
        CHECK_MESSAGE(first(by) == std::string("large"), by);
    CHECK(first("idle") == std::string("small"));
    CHECK(first("uptime") == std::string("small"));
    for (const char* by : {"", "cid", "start"}) {
        CHECK(connection_order::knows(by));
        CHECK(connection_order(by, 0).by_number());
    }
    CHECK_FALSE(connection_order("subs", 0).by_number());
    CHECK_FALSE(connection_order::knows("size"));
}

TEST_CASE("index numbers: added up over accounts") {
    px_account_row one{}, two{};
    one.subscriptions = 3, one.cached = 2, one.inserts = 5, one.removes = 2;
    one.matches = 4, one.cache_hits = 3, one.cached_receivers = 3, one.cached_receivers_max = 2;
    two.subscriptions = 1, two.cached = 2, two.cached_receivers = 3, two.cached_receivers_max = 3;
    index_stats stats;
    stats.add(one);
    stats.add(two);
    json_writer out(compact);
    out.begin_object();
    stats.write(out);
    out.end_object();
    CHECK(out.take() ==
          R"({"num_subscriptions":4,"num_cache":4,"num_inserts":5,"num_removes":2,)"
          R"("num_matches":4,"cache_hit_rate":0.75,"max_fanout":3,"avg_fanout":1.5})");
}

TEST_CASE("process: arguments, and its threads") {
    using namespace std::string_literals;
    CHECK(arguments_of("a\0-b\0\0"s) == std::vector<std::string>{"a", "-b", ""});
    CHECK(thread_dump().find(": state ") != std::string::npos);
}

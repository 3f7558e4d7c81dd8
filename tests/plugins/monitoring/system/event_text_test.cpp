#include "system/event_text.hpp"

#include <doctest/doctest.h>

#include <plexus/abi/auth.h>
#include <plexus/text.hpp>

using namespace plexus;
using namespace plexus::monitoring;

namespace {

const event_stamp stamp{"0123456789ABCDEFGHIJKL", 1'000'000'000'500'000'000, R"({"name":"s"})"};

px_connection_row client() {
    px_connection_row row{};
    row.size = sizeof row;
    row.connection_type = PX_CONNECTION_STANDARD;
    row.id = 7;
    row.host = to_text("10.0.0.1");
    row.account = to_text("A");
    row.user = to_text("joe");
    row.name = to_text("n\"1");
    row.lang = to_text("c");
    row.version = to_text("3");
    row.rtt_ns = 42;
    row.traffic = {.in_messages = 1, .in_bytes = 2, .out_messages = 3, .out_bytes = 4};
    return row;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("event text: a login is told without its round trip") {
    const std::string text = connect_event(stamp, client());
    CHECK(text.starts_with(R"({"type":"io.nats.server.advisory.v1.client_connect",)"
                           R"("id":"0123456789ABCDEFGHIJKL",)"
                           R"("timestamp":"2001-09-09T01:46:40.5Z","server":{"name":"s"},)"
                           R"("client":{"start":")"));
    CHECK(text.ends_with(R"(,"host":"10.0.0.1","id":7,"acc":"A","user":"joe","name":"n\"1",)"
                         R"("lang":"c","ver":"3","name_tag":"A","kind":"Client",)"
                         R"("client_type":"nats"}})"));
}

TEST_CASE("event text: an end is told with what went either way") {
    px_connection_row row = client();
    row.reason = to_text("Client Closed");
    row.stop_wall_ns = stamp.wall_ns;
    const std::string text = disconnect_event(stamp, row);
    CHECK(text.starts_with(R"({"type":"io.nats.server.advisory.v1.client_disconnect",)"));
    CHECK(has(text, R"("ver":"3","rtt":42,"stop":")"));
    CHECK(text.ends_with(R"("client_type":"nats"},"sent":{"msgs":1,"bytes":2},)"
                         R"("received":{"msgs":3,"bytes":4},"reason":"Client Closed"})"));
}

TEST_CASE("event text: a refused login ended when it was refused") {
    px_connection_row row = client();
    row.reason = to_text("Authentication Failure");
    const std::string text = refusal_event(stamp, row);
    CHECK(has(text, R"("timestamp":"2001-09-09T01:46:40.5Z",)"));
    CHECK(has(text, R"("stop":"2001-09-09T01:46:40.5Z",)"));
    CHECK(has(text, R"("reason":"Authentication Failure"})"));
}

TEST_CASE("event text: a token that is enough to log in is never told") {
    px_connection_row row = client();
    // {"nats":{"bearer_token":true}}
    row.jwt = to_text("e30.eyJuYXRzIjp7ImJlYXJlcl90b2tlbiI6dHJ1ZX19.c2ln");
    CHECK_FALSE(has(connect_event(stamp, row), "jwt"));
    row.jwt = to_text("e30.e30.c2ln");
    CHECK(has(connect_event(stamp, row), R"("jwt":"e30.e30.c2ln","name_tag")"));
}

TEST_CASE("event text: connections of an account") {
    px_account_row row{};
    row.size = sizeof row;
    row.name = to_text("A");
    row.connections = 2;
    row.subscriptions = 5;
    row.traffic = {.in_messages = 1, .in_bytes = 2, .out_messages = 3, .out_bytes = 4};
    const std::string text = connections_event(stamp, row);
    CHECK(text.starts_with(R"({"type":"io.nats.server.advisory.v1.account_connections",)"));
    CHECK(has(text, R"("server":{"name":"s"},"acc":"A","name":"A","conns":2,"leafnodes":0,)"
                    R"("total_conns":2,"num_subscriptions":5,"sent":{"msgs":3,"bytes":4,)"));
    CHECK(text.ends_with(R"("slow_consumers":0})"));
}

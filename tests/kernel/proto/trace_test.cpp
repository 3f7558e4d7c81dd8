// Message tracing and trace log lines. Expected values are those of runs of the reference server.
#include "proto/trace_event.hpp"
#include "proto/trace_headers.hpp"
#include "proto/trace_lines.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace plexus;
using namespace plexus::proto;

namespace {

std::optional<trace_request> request_of(const std::string& lines) {
    return read_trace_request("NATS/1.0\r\n" + lines + "\r\n");
}

std::string line_of(std::string_view bytes) {
    op out;
    REQUIRE(next(bytes, {}, out) == parse_status::complete);
    return trace_received(out).value_or("nothing");
}

} // namespace

TEST_CASE("message trace: Nats-Trace-Dest asks for a trace") {
    const auto request =
        request_of("Nats-Trace-Dest: \t trace.a \t\r\nB: 1\r\nA:2\r\nB: 3\r\nE:\r\n");
    REQUIRE(request);
    CHECK(request->dest == "trace.a");
    CHECK_FALSE(request->external);
    CHECK_FALSE(request->only);
    CHECK_FALSE(request->obsolete);
    CHECK(request->compression == trace_compression::none);
    CHECK(request->headers ==
          header_map{{"A", {"2"}}, {"B", {"1", "3"}}, {"Nats-Trace-Dest", {"trace.a"}}});
}

TEST_CASE("message trace: what asks for none") {
    CHECK_FALSE(request_of("A: 1\r\n"));
    CHECK_FALSE(request_of("nats-trace-dest: a\r\n"));
    CHECK_FALSE(request_of("Nats-Trace-Dest: \r\n"));
    CHECK_FALSE(request_of("Nats-Trace-Dest: trace disabled\r\n"));
    CHECK_FALSE(request_of("traceparent: 00-a-b-01\r\nNats-Trace-Dest: trace disabled\r\n"));
    CHECK_FALSE(request_of("Nats-Trace-Only: true\r\n"));
    CHECK_FALSE(read_trace_request("NATS/1.0 200 OK\r\nNats-Trace-Dest: a\r\n\r\n"));
    CHECK_FALSE(read_trace_request(""));
    // The first destination counts.
    CHECK(request_of("Nats-Trace-Dest: a\r\nNats-Trace-Dest: trace disabled\r\n")->dest == "a");
}

TEST_CASE("message trace: trace only, hop, compression, the obsolete header") {
    for (const char* on : {"1", "true", "ON", "On"})
        CHECK(
            request_of("Nats-Trace-Dest: a\r\nNats-Trace-Only: " + std::string(on) + "\r\n")->only);
    for (const char* off : {"0", "yes", "false", "2"})
        CHECK_FALSE(
            request_of("Nats-Trace-Dest: a\r\nNats-Trace-Only: " + std::string(off) + "\r\n")
                ->only);
    CHECK(request_of("Nats-Trace-Dest: a\r\nNats-Trace-Hop: 1.2\r\n")->hop == "1.2");
    CHECK(request_of("Nats-Trace-Dest: a\r\nNats-Trace-Origin-Account: x\r\n")->obsolete);
    const auto compression = [](const std::string& value) {
        return request_of("Nats-Trace-Dest: a\r\nAccept-Encoding: " + value + "\r\n")->compression;
    };
    CHECK(compression("gzip, S2") == trace_compression::snappy);
    CHECK(compression("Snappy") == trace_compression::snappy);
    CHECK(compression("deflate, GZip") == trace_compression::gzip);
    CHECK(compression("br") == trace_compression::unsupported);
}

TEST_CASE("message trace: a sampled traceparent asks in the account's name") {
    const auto request = request_of("TraceParent: 00-aa-bb-01\r\nNats-Trace-Only: true\r\n");
    REQUIRE(request);
    CHECK(request->external);
    CHECK(request->dest.empty());
    CHECK_FALSE(request->only);
    CHECK_FALSE(request_of("traceparent: 00-aa-bb-00\r\n"));
    CHECK(request_of("traceparent: 00-aa-bb-00\r\ntraceparent: 00-aa-bb-01\r\n"));
    CHECK_FALSE(request_of("traceparent: 00-a-b-01\r\nNats-Trace-Dest: x\r\n")->external);
    for (const char* sampled : {"00-a-b-01", "---01", "00-a-b-0f", "00-a-b-7F", "00-a-b-+1"})
        CHECK_MESSAGE(is_sampled_traceparent(sampled), sampled);
    for (const char* not_sampled : {"00-a-b-00", "00-a-b-02", "00-a-b-1", "00-a-b-001", "00-b-01",
                                    "00-a-b-c-01", "00-a-b-xy", "00-a-b-81", "00-a-b-ff", ""})
        CHECK_MESSAGE(!is_sampled_traceparent(not_sampled), not_sampled);
}

TEST_CASE("message trace: sampling lets one percent more through") {
    CHECK(is_trace_sampled(100, 99));
    CHECK(is_trace_sampled(0, 99));
    CHECK(is_trace_sampled(-5, 99));
    CHECK(is_trace_sampled(50, 50));
    CHECK_FALSE(is_trace_sampled(50, 51));
}

TEST_CASE("message trace: disabling it for the servers after this one") {
    CHECK(with_trace_disabled("NATS/1.0\r\nNats-Trace-Dest: trace.a\r\n"
                              "Nats-Trace-Origin-Account: X\r\n\r\n") ==
          "NATS/1.0\r\nNats-Trace-Origin-Account: X\r\nNats-Trace-Dest: trace disabled\r\n\r\n");
}

TEST_CASE("message trace: the event") {
    const wall_time at(std::chrono::nanoseconds(1795514921808282873));
    const std::string ts = format_rfc3339_local(at);
    const std::string when = "\"ts\":\"" + ts + "\"";
    trace_event event{.headers = {{"B", {"1", "3 <&>"}}, {"Nats-Trace-Dest", {"t"}}},
                      .message_size = 72,
                      .hops = 0,
                      .entries = {}};
    event.entries.push_back({at, trace_ingress{0, 73, "me", "$G", "foo", ""}});
    event.entries.push_back({at, trace_egress{0, 73, "me", "", "", "foo", "q", ""}});
    CHECK(to_json(event, "{\"name\":\"S\"}") ==
          R"({"server":{"name":"S"},"request":{"header":{"B":["1","3 \u003c\u0026\u003e"],)"
          R"("Nats-Trace-Dest":["t"]},"msgsize":72},"events":[{"type":"in",)" +
              when + R"(,"kind":0,"cid":73,"name":"me","acc":"$G","subj":"foo"},{"type":"eg",)" +
              when + R"(,"kind":0,"cid":73,"name":"me","sub":"foo","queue":"q"}]})");

    trace_event other{.headers = {}, .message_size = 0, .hops = 2, .entries = {}};
    other.entries.push_back({at, trace_ingress{1, 2, "", "A", "s", "e"}});
    other.entries.push_back({at, trace_subject_mapping{"to"}});
    other.entries.push_back({at, trace_stream_export{"A", "to"}});
    other.entries.push_back({at, trace_service_import{"A", "from", "to"}});
    other.entries.push_back({at, trace_jetstream{"S", "s", true, "e"}});
    other.entries.push_back({at, trace_egress{1, 3, "r", "1.2", "B", "", "", "e"}});
    CHECK(to_json(other, "{}") ==
          R"({"server":{},"request":{},"hops":2,"events":[{"type":"in",)" + when +
              R"(,"kind":1,"cid":2,"acc":"A","subj":"s","error":"e"},{"type":"sm",)" + when +
              R"(,"to":"to"},{"type":"se",)" + when + R"(,"acc":"A","to":"to"},{"type":"si",)" +
              when + R"(,"acc":"A","from":"from","to":"to"},{"type":"js",)" + when +
              R"(,"stream":"S","subject":"s","nointerest":true,"error":"e"},{"type":"eg",)" + when +
              R"(,"kind":1,"cid":3,"name":"r","hop":"1.2","acc":"B","error":"e"}]})");
}

TEST_CASE("trace lines: operations") {
    CHECK(line_of("PUB   foo \t 005 \t\r\nhello\r\n") == "<<- [PUB foo \t 005 \t]");
    CHECK(line_of("HPUB foo 12 12\r\nNATS/1.0\r\n\r\n\r\n") == "<<- [HPUB foo 12 12]");
    CHECK(line_of("SUB > 1\r\n") == "<<- [SUB > 1]");
    CHECK(line_of("UNSUB 1\r\n") == "<<- [UNSUB 1]");
    CHECK(line_of("ping ignored\r\n") == "<<- [PING]");
    CHECK(line_of("PONG\r\n") == "<<- [PONG]");
    CHECK(line_of("CONNECT {\"pass\":\"x\"}\r\n") == "<<- [CONNECT {\"pass\":\"[REDACTED]\"}]");
    CHECK(line_of("+OK\r\n") == "nothing");
    CHECK(line_of("INFO {}\r\n") == "nothing");
    CHECK(trace_sent("MSG foo 1 5") == "->> [MSG foo 1 5]");
    CHECK(trace_mapping("a", "b") == "<<- [MAPPING a -> b]");
    CHECK(trace_removal("12") == "<-> [DELSUB 12]");
}

TEST_CASE("trace lines: payloads are quoted, cut and left out when empty") {
    CHECK(trace_payload(trace_way::in, "he\r\n\"", 0, {}) == "<<- MSG_PAYLOAD: [\"he\\r\\n\\\"\"]");
    CHECK(trace_payload(trace_way::out, "x", 0, {}) == "->> MSG_PAYLOAD: [\"x\"]");
    CHECK(trace_payload(trace_way::in, "", 0, {}) == std::nullopt);
    CHECK(trace_payload(trace_way::in, "hello", 0, {.length_max = 5}) ==
          "<<- MSG_PAYLOAD: [\"hello\"]");
    CHECK(trace_payload(trace_way::in, "hello", 0, {.length_max = 4}) ==
          "<<- MSG_PAYLOAD: [\"hell...\"]");
}

TEST_CASE("trace lines: headers alone") {
    const std::string payload = "NATS/1.0\r\nA: 1\r\n\r\nbody";
    CHECK(trace_payload(trace_way::in, payload, 18, {.headers_only = true}) ==
          "<<- MSG_PAYLOAD: [\"NATS/1.0\\r\\nA: 1\"]");
    CHECK(trace_payload(trace_way::in, payload, 18, {.length_max = 8, .headers_only = true}) ==
          "<<- MSG_PAYLOAD: [\"NATS/1.0...\"]");
    CHECK(trace_payload(trace_way::in, "body", 0, {.headers_only = true}) == std::nullopt);
    CHECK(trace_payload(trace_way::in, "ab", 2, {.headers_only = true}) == std::nullopt);
}

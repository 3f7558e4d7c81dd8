// Expected values are those of runs of the reference server.
#include "proto/event_server.hpp"

#include <doctest/doctest.h>

using namespace plexus::proto;

static const server_info info{
    .server_id = "NID", .server_name = "n", .version = "2.15.2", .host = "0.0.0.0"};

TEST_CASE("event server: what nobody configured is left out, but for the feature flags") {
    CHECK(event_server_json(event_server_head(info, {}), 7, {}) ==
          R"({"name":"n","host":"0.0.0.0","id":"NID","ver":"2.15.2",)"
          R"("feature_flags":{"js_ack_fc_v2":false,"js_api_reply_v2":false,)"
          R"("js_raft_delete_range":true,"js_snapshot_sources":false},)"
          R"("jetstream":false,"flags":0,"seq":7,"time":"1970-01-01T00:00:00Z"})");
}

TEST_CASE("event server: all that can be said") {
    server_info all = info;
    all.cluster = "c";
    all.domain = "d";
    all.jetstream = true;
    const event_server_details details{.tags = {"x:1", "y"},
                                       .metadata = {{"b", "c"}, {"a", "d<e"}},
                                       .feature_flags = {{"js_ack_fc_v2", true}, {"other", true}}};
    CHECK(event_server_head(all, details) ==
          R"({"name":"n","host":"0.0.0.0","id":"NID","cluster":"c","domain":"d","ver":"2.15.2",)"
          R"("tags":["x:1","y"],"metadata":{"a":"d\u003ce","b":"c"},)"
          R"("feature_flags":{"js_ack_fc_v2":true,"js_api_reply_v2":false,)"
          R"("js_raft_delete_range":true,"js_snapshot_sources":false},)"
          R"("jetstream":true,"flags":3)");
}

#include "proto/errors.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace plexus::proto;

TEST_CASE("errors: an -ERR line") {
    CHECK(error_line(error_text(error_id::unknown_operation)) ==
          "-ERR 'Unknown Protocol Operation'\r\n");
}

TEST_CASE("errors: subjects are quoted") {
    CHECK(error_text(error_id::publish_permission, {"foo.bar"}) ==
          "Permissions Violation for Publish to \"foo.bar\"");
    CHECK(error_text(error_id::queue_subscription_removed, {"a\xff", "q", "12"}) ==
          "Permissions Violation for Subscription to \"a\\xff\" using queue \"q\" (sid \"12\")");
    CHECK(error_text(error_id::too_many_tokens, {"a.b"}) ==
          "Permissions Violation for Subscription to \"a.b\", too many tokens");
    CHECK(error_text(error_id::publish_permission, {"a%qb"}) ==
          "Permissions Violation for Publish to \"a%qb\"");
}

TEST_CASE("errors: texts that are no subjects are not quoted") {
    CHECK(error_text(error_id::account_lookup_failed, {"A", "account missing"}) ==
          "Unable to lookup account \"A\": account missing");
    CHECK(error_text(error_id::invalid_route_pool_index, {"7", "3"}) ==
          "Invalid route pool index: 7 - pool size is 3");
}

TEST_CASE("errors: which lines close the connection, and why") {
    CHECK(error_closes(error_id::max_payload) == closed_reason::max_payload_exceeded);
    CHECK(error_closes(error_id::throttled) == closed_reason::max_connections_exceeded);
    CHECK(error_closes(error_id::invalid_subject) == closed_reason::none);
    CHECK(error_closes(error_id::publish_permission) == closed_reason::none);
    CHECK(error_closes(error_id::stale_leafnode_connection) == closed_reason::stale_connection);
}

TEST_CASE("errors: what the parser refuses is told to the peer only in three cases") {
    CHECK(failure_of(parse_error::unknown_operation).has_line);
    CHECK(failure_of(parse_error::unknown_operation).closes == closed_reason::protocol_violation);
    CHECK(failure_of(parse_error::control_line_exceeded).closes ==
          closed_reason::max_control_line_exceeded);
    CHECK(failure_of(parse_error::payload_exceeded).id == error_id::max_payload);
    for (const parse_error silent :
         {parse_error::headers_not_supported, parse_error::pub_arguments, parse_error::pub_size,
          parse_error::hpub_arguments, parse_error::hpub_header_size, parse_error::hpub_total_size,
          parse_error::hpub_header_exceeds_total, parse_error::sub_arguments,
          parse_error::unsub_arguments}) {
        CHECK_FALSE(failure_of(silent).has_line);
        CHECK(failure_of(silent).closes == closed_reason::protocol_violation);
    }
}

TEST_CASE("errors: every closed reason has its own text") {
    std::set<std::string_view> texts;
    for (int i = 1; i <= static_cast<int>(closed_reason::proxy_required); ++i)
        texts.insert(to_text(static_cast<closed_reason>(i)));
    CHECK(texts.size() == 37);
    CHECK_FALSE(texts.contains("Unknown State"));
    CHECK(to_text(closed_reason::none) == "Unknown State");
    CHECK(to_text(static_cast<closed_reason>(200)) == "Unknown State");
    CHECK(to_text(closed_reason::client_closed) == "Client Closed");
    CHECK(to_text(closed_reason::proxy_required) == "Proxy Required");
}

TEST_CASE("errors: log texts of what the parser refused") {
    const auto text = [](std::string_view bytes, const parse_limits& limits = {}) {
        op out;
        REQUIRE(next(bytes, limits, out) == parse_status::error);
        return parse_error_text(bytes, out, limits);
    };
    CHECK(text("PUB foo -1\r\n") == "processPub Bad or Missing Size: \"foo -1\"");
    CHECK(text("PUB a b c 1\r\n") == "processPub Parse Error: \"a b c 1\"");
    CHECK(text("PUB \r\n") == "processPub Parse Error: \"\\r\"");
    CHECK(text("HPUB foo 5 3\r\n") ==
          "processHeaderPub Header Size larger then TotalSize: \"foo 5 3\"");
    CHECK(text("HPUB foo 5 3\r\n", {.headers = false}) == "message headers not supported");
    CHECK(text("SUB foo\r\n") == "processSub Parse Error: \"foo\"");
    CHECK(text("UNSUB a b c\r\n") == "processUnsub Parse Error: \"a b c\"");
    CHECK(text("PUB foo 20\r\n", {.max_payload = 10}) == "maximum payload exceeded: 20 vs 10");
    CHECK(text("SUB abcdefgh 1\r\n", {.max_control_line = 5}) == "maximum control line exceeded");
    CHECK(text("PUB foo 3\r\nabcd\r\n") == "Client parser ERROR, i=14: proto='\"d\\r\\n\"...'");
}

#include "client/delivery_rules.hpp"

#include <doctest/doctest.h>

using namespace plexus;
using namespace std::chrono_literals;
using client::delivery_rules;

namespace {

auth::permissions_ptr allowing(std::vector<config::permission_entry> denied,
                               std::optional<config::response_rule> responses = {}) {
    config::permissions_spec spec;
    spec.publish = config::subject_rules{std::vector<config::permission_entry>{{"own.>", ""}}, {}};
    spec.subscribe = config::subject_rules{{}, std::move(denied)};
    spec.responses = responses;
    return auth::permissions::compile(spec).value();
}

const auto start = std::chrono::steady_clock::time_point(1h);

} // namespace

TEST_CASE("delivery: a denied subject does not reach a subscription that covers more") {
    delivery_rules rules(allowing({{"a.secret", ""}, {"jobs", "q"}}), nullptr);
    for (int again = 0; again < 2; ++again) { // the second answer is remembered
        CHECK(rules.denies("a.secret", ""));
        CHECK_FALSE(rules.denies("a.secre", ""));
        CHECK_FALSE(rules.denies("a.secret.b", ""));
    }
}

TEST_CASE("delivery: without a rule for responses no reply is tracked") {
    delivery_rules rules(allowing({}), nullptr);
    rules.track_reply("_INBOX.1", start);
    CHECK_FALSE(rules.use_reply("_INBOX.1", start));
}

TEST_CASE("delivery: a request may be answered so often and so long as the rule says") {
    delivery_rules rules(allowing({}, config::response_rule{.max = 2, .ttl = 1s}), nullptr);
    CHECK_FALSE(rules.use_reply("_INBOX.1", start));
    rules.track_reply("_INBOX.1", start);
    CHECK_FALSE(rules.use_reply("_INBOX.2", start));
    CHECK(rules.use_reply("_INBOX.1", start));
    CHECK(rules.use_reply("_INBOX.1", start + 999ms));
    CHECK_FALSE(rules.use_reply("_INBOX.1", start + 999ms));

    rules.track_reply("_INBOX.3", start);
    CHECK_FALSE(rules.use_reply("_INBOX.3", start + 1s + 1ms));
    rules.track_reply("own.subject", start); // allowed anyway: nothing to track
    CHECK_FALSE(rules.use_reply("own.subject", start));
}

TEST_CASE("delivery: what may be answered outlives a change of permissions that keeps the rule") {
    const config::response_rule once{.max = 1, .ttl = 1min}, twice{.max = 2, .ttl = 1min};
    delivery_rules first(allowing({}, once), nullptr);
    first.track_reply("_INBOX.1", start);
    delivery_rules same(allowing({{"x", ""}}, once), &first);
    CHECK(same.use_reply("_INBOX.1", start));
    same.track_reply("_INBOX.2", start);
    delivery_rules other(allowing({}, twice), &same);
    CHECK_FALSE(other.use_reply("_INBOX.2", start));
}

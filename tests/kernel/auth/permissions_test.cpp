#include "auth/permissions.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace plexus;
using auth::permissions;
using auth::subscribe_verdict;

namespace doctest {
template <>
struct StringMaker<subscribe_verdict> {
    static String convert(subscribe_verdict v) {
        return v == subscribe_verdict::denied    ? "denied"
               : v == subscribe_verdict::allowed ? "allowed"
                                                 : "filtered";
    }
};
} // namespace doctest

namespace {

constexpr auto denied = subscribe_verdict::denied;
constexpr auto allowed = subscribe_verdict::allowed;
constexpr auto filtered = subscribe_verdict::allowed_with_delivery_filter;

using lines = std::vector<std::string>;

// "subject" or "subject queue", as in the configuration.
std::vector<config::permission_entry> entries(const lines& texts) {
    std::vector<config::permission_entry> out;
    for (const std::string& text : texts) {
        const auto space = text.find(' ');
        out.push_back({text.substr(0, space), space == text.npos ? "" : text.substr(space + 1)});
    }
    return out;
}

auth::permissions_ptr compiled(const config::permissions_spec& spec) {
    auto result = permissions::compile(spec);
    REQUIRE(result);
    return *result;
}

auth::permissions_ptr publish(const lines& allow, const lines& deny = {}) {
    config::permissions_spec spec;
    spec.publish.emplace();
    if (!allow.empty())
        spec.publish->allow = entries(allow);
    spec.publish->deny = entries(deny);
    return compiled(spec);
}

auth::permissions_ptr subscribe(const lines& allow, const lines& deny = {}) {
    config::permissions_spec spec;
    spec.subscribe.emplace();
    if (!allow.empty())
        spec.subscribe->allow = entries(allow);
    spec.subscribe->deny = entries(deny);
    return compiled(spec);
}

std::string error_of(const lines& pub_allow, const lines& pub_deny, const lines& sub_allow,
                     const lines& sub_deny) {
    config::permissions_spec spec;
    spec.publish.emplace();
    spec.publish->allow = entries(pub_allow);
    spec.publish->deny = entries(pub_deny);
    spec.subscribe.emplace();
    spec.subscribe->allow = entries(sub_allow);
    spec.subscribe->deny = entries(sub_deny);
    const auto result = permissions::compile(spec);
    return result ? "" : result.error();
}

} // namespace

TEST_CASE("permissions: without lists everything is allowed") {
    const auto p = compiled({});
    CHECK_FALSE(p->restricts_publish());
    CHECK(p->can_publish("anything"));
    CHECK(p->can_subscribe(">", "") == allowed);
    CHECK(p->can_subscribe("foo", "q") == allowed);
    CHECK_FALSE(p->delivery_denied("foo", ""));
    CHECK(p->responses() == nullptr);
}

TEST_CASE("publish: an allow entry must match and no deny entry may") {
    const auto p = publish({"foo", "bar.*", "req.>"}, {"bar.no", "req.*.secret"});
    CHECK(p->restricts_publish());
    CHECK(p->can_publish("foo"));
    CHECK_FALSE(p->can_publish("foo.x"));
    CHECK(p->can_publish("bar.x"));
    CHECK_FALSE(p->can_publish("bar.x.y"));
    CHECK_FALSE(p->can_publish("bar"));
    CHECK_FALSE(p->can_publish("bar.no"));
    CHECK(p->can_publish("req.a.b"));
    CHECK_FALSE(p->can_publish("req"));
    CHECK_FALSE(p->can_publish("req.a.secret"));
    CHECK_FALSE(p->can_publish(""));
    CHECK_FALSE(p->can_publish("bar."));
}

TEST_CASE("publish: entries that begin with a wildcard are met under any first token") {
    const auto p = publish({"*.x", ">"}, {"*.deny.>"});
    CHECK(p->can_publish("a.x"));
    CHECK(p->can_publish("whatever"));
    CHECK_FALSE(p->can_publish("q.deny.1"));
    CHECK(p->can_publish("q.deny"));
}

TEST_CASE("publish: only denies") {
    const auto p = publish({}, {"private.>"});
    CHECK(p->can_publish("public"));
    CHECK_FALSE(p->can_publish("private.x"));
    CHECK(p->can_publish("private"));
}

TEST_CASE("publish: an allow list that is there but empty allows nothing") {
    config::permissions_spec spec;
    spec.publish.emplace();
    spec.publish->allow.emplace();
    CHECK_FALSE(compiled(spec)->can_publish("foo"));
}

TEST_CASE("allow_responses: closes publishing unless an allow list says otherwise") {
    config::permissions_spec spec;
    spec.responses = config::response_rule{.max = 0, .ttl = config::nanoseconds(0)};
    auto p = compiled(spec);
    CHECK_FALSE(p->can_publish("foo"));
    REQUIRE(p->responses());
    CHECK(p->responses()->max == 1);
    CHECK(p->responses()->ttl == std::chrono::minutes(2));
    spec.publish.emplace();
    spec.publish->allow = entries({"foo"});
    spec.responses = config::response_rule{.max = -1, .ttl = config::nanoseconds(-1)};
    p = compiled(spec);
    CHECK(p->can_publish("foo"));
    CHECK_FALSE(p->can_publish("bar"));
    CHECK(p->responses()->max == -1);
    CHECK(p->responses()->ttl.count() == -1);
}

TEST_CASE("subscribe: plain and queue entries side by side") { // security.md 4.3
    const auto p = subscribe({"foo", "foo q1"});
    CHECK(p->can_subscribe("foo", "") == allowed);
    CHECK(p->can_subscribe("foo", "q1") == allowed);
    CHECK(p->can_subscribe("foo", "q2") == denied);
    CHECK(p->can_subscribe("bar", "") == denied);
}

TEST_CASE("subscribe: a queue entry alone grants no plain subscription") {
    const auto p = subscribe({"foo q.*"});
    CHECK(p->can_subscribe("foo", "") == denied);
    CHECK(p->can_subscribe("foo", "q.1") == allowed);
    CHECK(p->can_subscribe("foo", "q.*") == allowed); // the pattern's own name
    CHECK(p->can_subscribe("foo", "q") == denied);
    CHECK(p->can_subscribe("foo", "q.1.2") == denied);
}

TEST_CASE("subscribe: queue patterns of several matching entries add up") {
    const auto p = subscribe({"foo v1.*", "f* x", "foo prod.>", "* any"});
    CHECK(p->can_subscribe("foo", "v1.a") == allowed);
    CHECK(p->can_subscribe("foo", "prod.a.b") == allowed);
    CHECK(p->can_subscribe("foo", "any") == allowed);
    CHECK(p->can_subscribe("foo", "x") == denied); // "f*" is a literal
    CHECK(p->can_subscribe("bar", "any") == allowed);
    CHECK(p->can_subscribe("foo", "v2.a") == denied);
}

TEST_CASE("subscribe: a queue subscription may use a plain entry when no queue entry matches") {
    const auto p = subscribe({"foo", "bar q1"});
    CHECK(p->can_subscribe("foo", "whatever") == allowed);
    CHECK(p->can_subscribe("bar", "whatever") == denied);
}

TEST_CASE("subscribe: the request must be a subset of one allow entry") {
    const auto p = subscribe({"foo.*", "a.*.c", "deep.>"});
    CHECK(p->can_subscribe("foo.a", "") == allowed);
    CHECK(p->can_subscribe("foo.*", "") == allowed);
    CHECK(p->can_subscribe("foo.>", "") == denied); // the reference lets this through
    CHECK(p->can_subscribe("*.a", "") == denied);
    CHECK(p->can_subscribe(">", "") == denied);
    CHECK(p->can_subscribe("a.*.c", "") == allowed);
    CHECK(p->can_subscribe("a.b.*", "") == denied);
    CHECK(p->can_subscribe("deep.*", "") == allowed);
    CHECK(p->can_subscribe("deep.x.>", "") == allowed);
    CHECK(p->can_subscribe("deep.>", "") == allowed);
    CHECK(p->can_subscribe("deep", "") == denied);
    CHECK(subscribe({">"})->can_subscribe(">", "") == allowed);
    CHECK(subscribe({"*"})->can_subscribe(">", "") == denied);
    CHECK(subscribe({"*.*"})->can_subscribe("foo.*", "") == allowed);
}

TEST_CASE("subscribe: a queue entry below a plain one binds the queues of both") {
    const auto p = subscribe({"foo.>", "foo.* q1"});
    CHECK(p->can_subscribe("foo.a", "q1") == allowed);
    CHECK(p->can_subscribe("foo.a", "q2") == denied);
    CHECK(p->can_subscribe("foo.>", "q2") == denied);
    CHECK(p->can_subscribe("foo.>", "q1") == denied); // not a subset of the entry for q1
    CHECK(p->can_subscribe("foo.>", "") == allowed);
}

TEST_CASE("subscribe: an empty allow list restricts nothing") {
    config::permissions_spec spec;
    spec.subscribe.emplace();
    spec.subscribe->allow.emplace();
    CHECK(compiled(spec)->can_subscribe("foo", "") == allowed);
}

TEST_CASE("subscribe: inside a deny is refused, across one is filtered") { // security.md 4.3
    const auto p = subscribe({}, {"bar.*"});
    CHECK(p->can_subscribe("bar.x", "") == denied);
    CHECK(p->can_subscribe("bar.*", "") == denied);
    CHECK(p->can_subscribe("bar.>", "") == denied);
    CHECK(p->can_subscribe(">", "") == filtered);
    CHECK(p->can_subscribe("*.x", "") == filtered);
    CHECK(p->can_subscribe("*.*", "") == filtered);
    CHECK(p->can_subscribe("bar.*.*", "") == allowed);
    CHECK(p->can_subscribe("bar", "") == allowed);
    CHECK(p->can_subscribe("foo.*", "") == allowed);
    CHECK(p->delivery_denied("bar.x", ""));
    CHECK(p->delivery_denied("bar.x", "q"));
    CHECK_FALSE(p->delivery_denied("bar.x.y", ""));
    CHECK_FALSE(p->delivery_denied("foo", ""));
}

TEST_CASE("subscribe: literal denies filter the wildcards that overlap them") {
    const auto p = subscribe({}, {"a.b.c", "x"});
    CHECK(p->can_subscribe("a.b.c", "") == denied);
    CHECK(p->can_subscribe("a.*.c", "") == filtered);
    CHECK(p->can_subscribe("a.>", "") == filtered);
    CHECK(p->can_subscribe("*", "") == filtered);
    CHECK(p->can_subscribe("a.*", "") == allowed);
    CHECK(p->can_subscribe("b.>", "") == allowed);
    CHECK(p->delivery_denied("x", ""));
    CHECK_FALSE(p->delivery_denied("y", ""));
}

TEST_CASE("subscribe: no queue name rescues from a plain deny") { // advisory 2026-18
    const auto p = subscribe({}, {"secret.>"});
    CHECK(p->can_subscribe("secret.a", "q") == denied);
    CHECK(p->can_subscribe(">", "q") == filtered);
    CHECK(p->delivery_denied("secret.a", "q"));
}

TEST_CASE("subscribe: a queue deny is for those queues only") {
    const auto p = subscribe({}, {"foo dev.*"});
    CHECK(p->can_subscribe("foo", "") == allowed);
    CHECK(p->can_subscribe("foo", "dev.1") == denied);
    CHECK(p->can_subscribe("foo", "prod") == filtered); // any queue that overlaps is filtered
    CHECK(p->can_subscribe("*", "dev.1") == filtered);
    CHECK(p->delivery_denied("foo", "dev.1"));
    CHECK_FALSE(p->delivery_denied("foo", "prod"));
    CHECK_FALSE(p->delivery_denied("foo", ""));
}

TEST_CASE("subscribe: deny overrules allow") {
    const auto p = subscribe({"foo.>"}, {"foo.bar", "foo.q work"});
    CHECK(p->can_subscribe("foo.baz", "") == allowed);
    CHECK(p->can_subscribe("foo.bar", "") == denied);
    CHECK(p->can_subscribe("foo.*", "") == filtered);
    CHECK(p->can_subscribe("foo.q", "work") == denied);
    CHECK(p->can_subscribe("foo.q", "") == allowed);
}

TEST_CASE("permissions: bad subjects are refused in the words of the reference") {
    CHECK(error_of({"a..b"}, {}, {}, {}) ==
          "publish allow: subject \"a..b\" is not a valid subject");
    CHECK(error_of({}, {"foo q"}, {}, {}) ==
          "publish deny: subject \"foo q\" is not a valid subject");
    CHECK(error_of({}, {}, {"foo.>.x"}, {}) ==
          "subscribe allow: subject \"foo.>.x\" is not a valid subject");
    CHECK(error_of({}, {}, {}, {".x q"}) ==
          "subscribe deny: subject \".x\" is not a valid subject");
    CHECK(error_of({}, {}, {"foo q..1"}, {}) ==
          "subscribe allow: queue \"q..1\" is not a valid queue");
    CHECK(error_of({"foo"}, {"bar.*"}, {"foo q.>", ">"}, {"*"}) == "");
}

TEST_CASE("permissions: long lists with a common first token answer the same") {
    lines allow;
    for (int i = 0; i < 500; ++i)
        allow.push_back("svc." + std::to_string(i) + ".*");
    const auto p = publish(allow);
    CHECK(p->can_publish("svc.0.x"));
    CHECK(p->can_publish("svc.499.x"));
    CHECK_FALSE(p->can_publish("svc.500.x"));
    CHECK_FALSE(p->can_publish("other.1.x"));
}

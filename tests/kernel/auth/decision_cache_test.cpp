#include "auth/decision_cache.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace plexus;

namespace {

auth::permissions_ptr rules() {
    config::permissions_spec spec;
    spec.publish = config::subject_rules{.allow = {{{"foo.>", ""}}}, .deny = {{"foo.no", ""}}};
    spec.subscribe = config::subject_rules{.allow = {}, .deny = {{"d.*", ""}, {"e", "q.*"}}};
    return *auth::permissions::compile(spec);
}

} // namespace

TEST_CASE("publish_cache: answers as the permissions do, the second time too") {
    const auto p = rules();
    auth::publish_cache cache;
    for (int round = 0; round < 2; ++round) {
        CHECK(cache.allowed(*p, "foo.yes"));
        CHECK_FALSE(cache.allowed(*p, "foo.no"));
        CHECK_FALSE(cache.allowed(*p, "bar"));
    }
    CHECK(cache.size() == 3);
    cache.clear();
    CHECK(cache.size() == 0);
}

TEST_CASE("publish_cache: keeps its bound under a flood of subjects, and stays right") {
    const auto p = rules();
    auth::publish_cache cache;
    for (int i = 0; i < 1000; ++i) {
        CHECK(cache.allowed(*p, "foo." + std::to_string(i)));
        CHECK(cache.size() <= auth::publish_cache::entries_max);
    }
    CHECK(cache.size() > auth::publish_cache::entries_max - auth::publish_cache::prune_count - 1);
    CHECK_FALSE(cache.allowed(*p, "foo.no"));
}

TEST_CASE("publish_cache: does not remember very long subjects") {
    const auto p = rules();
    auth::publish_cache cache;
    const std::string just(auth::publish_cache::subject_bytes_max, 'x');
    CHECK_FALSE(cache.allowed(*p, just));
    CHECK(cache.size() == 1);
    CHECK_FALSE(cache.allowed(*p, just + "x"));
    CHECK(cache.size() == 1);
}

TEST_CASE("publish_cache: stores nothing when publishing is unrestricted") {
    const auto p = *auth::permissions::compile({});
    auth::publish_cache cache;
    CHECK(cache.allowed(*p, "foo"));
    CHECK(cache.size() == 0);
}

TEST_CASE("deny_cache: tells queues of one subject apart") {
    const auto p = rules();
    auth::deny_cache cache;
    for (int round = 0; round < 2; ++round) {
        CHECK(cache.denied(*p, "d.x", ""));
        CHECK(cache.denied(*p, "d.x", "any"));
        CHECK_FALSE(cache.denied(*p, "e", ""));
        CHECK(cache.denied(*p, "e", "q.1"));
        CHECK_FALSE(cache.denied(*p, "e", "other"));
        CHECK_FALSE(cache.denied(*p, "f", ""));
    }
    CHECK(cache.size() == 6);
}

TEST_CASE("deny_cache: keeps its bounds") {
    const auto p = rules();
    auth::deny_cache cache;
    for (int i = 0; i < 2000; ++i) {
        CHECK(cache.denied(*p, "d." + std::to_string(i), "q"));
        CHECK(cache.size() <= auth::deny_cache::entries_max);
    }
    cache.clear();
    CHECK_FALSE(cache.denied(*p, std::string(300, 'x'), ""));
    CHECK(cache.size() == 0);
}

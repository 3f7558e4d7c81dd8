#include "account/registry.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "router/publish.hpp"

using namespace plexus;

namespace {

config::account_options named(std::string name) {
    config::account_options options;
    options.name = std::move(name);
    return options;
}

config::mapping_entry mapping(std::string source, std::string destination) {
    return {std::move(source), {{.destination = std::move(destination), .cluster = ""}}};
}

/// Where a subject goes in an account; empty when it is not mapped.
std::string mapped(account::account& account, std::string_view subject) {
    const subject::mapping_set* mappings = account.space().mappings();
    if (mappings == nullptr)
        return "";
    fast_random random;
    std::string out;
    return mappings->apply(subject, "", random, out) == subject::mapping_set::outcome::mapped ? out
                                                                                              : "";
}

} // namespace

TEST_CASE("registry: the global and the system account are there from the start") {
    const config::options options;
    account::registry registry(1, options);
    CHECK(registry.global()->name() == "$G");
    CHECK(registry.system()->name() == "$SYS");
    CHECK(registry.find("$G") == registry.global());
    CHECK(registry.find("nobody") == nullptr);
    CHECK(registry.all().size() == 2);
}

TEST_CASE("registry: the system account may have another name, or not exist") {
    config::options options;
    options.system_account = "ADMIN";
    options.accounts = {named("ADMIN")};
    account::registry other(1, options);
    REQUIRE(other.apply(options).has_value());
    CHECK(other.system()->name() == "ADMIN");
    CHECK(other.find("ADMIN") == other.system());
    CHECK(other.find("$SYS") == nullptr);

    config::options without;
    without.no_system_account = true;
    account::registry none(1, without);
    REQUIRE(none.apply(without).has_value());
    CHECK(none.system() == nullptr);
    CHECK(none.all().size() == 1);
}

TEST_CASE("registry: applying options adds, changes and removes accounts") {
    config::options options;
    account::registry registry(1, options);
    options.accounts = {named("A"), named("B")};
    options.accounts[0].limits.max_connections = 1;
    REQUIRE(registry.apply(options).has_value());
    const account::account_ptr a = registry.find("A");
    const account::account_ptr b = registry.find("B");
    REQUIRE(a != nullptr);
    CHECK(a->limits()->max_connections == 1);
    CHECK(b->limits()->max_connections == -1);

    options.accounts = {named("A"), named("C")};
    options.accounts[0].limits.max_connections = 5;
    REQUIRE(registry.apply(options).has_value());
    CHECK(registry.find("A") == a); // the same one, with what is in it
    CHECK(a->limits()->max_connections == 5);
    CHECK(registry.find("B") == nullptr);
    CHECK(registry.find("C") != nullptr);
    CHECK(b->name() == "B"); // lives while a session holds it

    options.accounts = {named("B")};
    REQUIRE(registry.apply(options).has_value());
    CHECK(registry.find("B") != b); // a new one of that name
    CHECK(registry.global() == registry.find("$G"));
}

TEST_CASE("registry: mappings are the account's; former ones are handed out to be freed later") {
    config::options options;
    account::registry registry(1, options);
    options.mappings = {mapping("old", "new")};
    options.accounts = {named("A")};
    options.accounts[0].mappings = {mapping("in.*", "out.{{wildcard(1)}}")};
    auto first = registry.apply(options);
    REQUIRE(first.has_value());
    CHECK(first->empty());
    CHECK(mapped(*registry.global(), "old") == "new");
    CHECK(mapped(*registry.global(), "in.x") == "");
    CHECK(mapped(*registry.find("A"), "in.x") == "out.x");
    CHECK(mapped(*registry.find("A"), "old") == "");

    const subject::mapping_set* former = registry.global()->space().mappings();
    options.mappings.clear();
    auto second = registry.apply(options);
    REQUIRE(second.has_value());
    CHECK(second->size() == 2);
    CHECK((second->at(0).get() == former || second->at(1).get() == former));
    CHECK(registry.global()->space().mappings() == nullptr);
}

TEST_CASE("registry: a mapping that does not parse changes nothing at all") {
    config::options options;
    account::registry registry(1, options);
    options.accounts = {named("A"), named("B")};
    options.accounts[1].mappings = {mapping("in.*", "out.{{wildcard(7)}}")};
    CHECK_FALSE(registry.apply(options).has_value());
    CHECK(registry.find("A") == nullptr);
    CHECK(registry.find("B") == nullptr);
}

TEST_CASE("registry: what removed accounts have counted stays in the sum") {
    config::options with, without;
    with.accounts = {named("A")};
    account::registry registry(1, with);
    REQUIRE(registry.apply(with).has_value());
    struct test_lane final : router::lane {
        using lane::lane;
    } lane(0);
    router::message message;
    message.head.subject = "a";
    message.head.size = 5;
    const auto publish = [&](account::account& account) {
        router::publish(lane, account.space(), {}, message);
    };
    account::account_ptr held = registry.find("A");
    publish(*held);
    publish(*registry.global());
    CHECK(registry.sum().in_messages == 2);

    REQUIRE(registry.apply(without).has_value());
    publish(*held); // sessions are still there
    CHECK(registry.find("A") == nullptr);
    CHECK(registry.sum().in_messages == 3);
    CHECK(registry.sum().in_bytes == 15);
    const std::weak_ptr<account::account> gone = held;
    held.reset();
    CHECK(registry.sum().in_messages == 3);
    CHECK(gone.expired());
    CHECK(registry.sum().in_messages == 3);

    REQUIRE(registry.apply(with).has_value()); // another one of that name
    publish(*registry.find("A"));
    CHECK(registry.sum().in_messages == 4);
}

TEST_CASE("registry: an account changes when a reload changes it") {
    config::options options;
    options.accounts = {named("A"), named("B")};
    account::registry registry(1, options);
    REQUIRE(registry.apply(options).has_value());
    const auto a = registry.find("A"), b = registry.find("B");
    const auto before = a->changed();
    const auto before_b = b->changed();
    options.accounts[0].mappings = {mapping("x", "y")};
    REQUIRE(registry.apply(options).has_value());
    CHECK(a->changed() > before);
    CHECK(b->changed() == before_b);
    CHECK(*a->mappings() == options.accounts[0].mappings);
    const auto then = a->changed();
    REQUIRE(registry.apply(options).has_value());
    CHECK(a->changed() == then);
}

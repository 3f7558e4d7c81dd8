#include "net/ticket_keys.hpp"

#include <doctest/doctest.h>

#include <chrono>

using plexus::net::ticket_keys;
using namespace std::chrono_literals;

TEST_CASE("ticket keys: one key seals and opens for a day") {
    ticket_keys keys(2h);
    const ticket_keys::time_point start{1000h};
    const auto first = keys.current(start);
    CHECK(keys.current(start + 23h).name == first.name);
    const auto found = keys.find(first.name, start + 23h);
    REQUIRE(found);
    CHECK(!found->renew);
    CHECK(found->secret.cipher_key == first.cipher_key);
    CHECK(found->secret.mac_key == first.mac_key);
}

TEST_CASE("ticket keys: the key before opens as long as its tickets may live") {
    ticket_keys keys(2h);
    const ticket_keys::time_point start{1000h};
    const auto first = keys.current(start);
    const auto second = keys.current(start + 24h);
    CHECK(second.name != first.name);
    CHECK(second.cipher_key != first.cipher_key);
    const auto found = keys.find(first.name, start + 25h);
    REQUIRE(found);
    CHECK(found->renew);
    CHECK(found->secret.cipher_key == first.cipher_key);
    CHECK(!keys.find(first.name, start + 26h));
    CHECK(keys.find(second.name, start + 26h));
}

TEST_CASE("ticket keys: a key that was not used for long is gone at once") {
    ticket_keys keys(2h);
    const ticket_keys::time_point start{1000h};
    const auto first = keys.current(start);
    CHECK(!keys.find(first.name, start + 26h));
}

TEST_CASE("ticket keys: two contexts share none, and unknown names open nothing") {
    ticket_keys one(2h);
    ticket_keys other(2h);
    const ticket_keys::time_point now{};
    CHECK(!other.find(one.current(now).name, now));
    CHECK(!one.find(ticket_keys::key_name{}, now));
}

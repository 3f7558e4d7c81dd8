#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "base/nuid.hpp"
#include "base/secret.hpp"

using namespace plexus;

TEST_CASE("random: a seed gives the same sequence, another seed another one") {
    fast_random a(7), b(7), c(8);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const auto value = a();
        CHECK(value == b());
        differs = differs || value != c();
    }
    CHECK(differs);
}

TEST_CASE("random: numbers below a bound reach all of it and stay below") {
    fast_random random(1);
    std::array<int, 10> seen{};
    for (int i = 0; i < 10'000; ++i)
        ++seen.at(random.below(10));
    CHECK(std::ranges::all_of(seen, [](int n) { return n > 800 && n < 1200; }));
    CHECK(random.below(1) == 0);
    CHECK(random.below(0) == 0);
}

TEST_CASE("random: system bytes fill the whole span") {
    std::array<std::uint8_t, 64> a{}, b{};
    random_bytes(a);
    random_bytes(b);
    CHECK(a != b);
    random_bytes({}); // nothing to fill is fine
    CHECK(std::ranges::count(a, 0) < 16);
}

TEST_CASE("nuid: 22 base-62 characters, never twice") {
    nuid_generator ids;
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) {
        const std::string id = ids.next();
        REQUIRE(id.size() == 22);
        REQUIRE(std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) != 0; }));
        REQUIRE(seen.insert(id).second);
    }
    CHECK(seen.begin()->substr(0, 12) == seen.rbegin()->substr(0, 12));
    CHECK(nuid_generator().next().substr(0, 12) != seen.begin()->substr(0, 12));
}

TEST_CASE("secret: equal only when every byte and the length are") {
    CHECK(secret_equal("", ""));
    CHECK(secret_equal("s3cr3t", "s3cr3t"));
    CHECK_FALSE(secret_equal("s3cr3t", "s3cr3T"));
    CHECK_FALSE(secret_equal("s3cr3t", "s3cr3t "));
    CHECK_FALSE(secret_equal("", "x"));
    CHECK_FALSE(secret_equal(std::string(300, 'a'), std::string(301, 'a')));
}

TEST_CASE("secret: wiping leaves nothing behind") {
    std::string text = "a password";
    const char* where = text.data();
    wipe(text);
    CHECK(text.empty());
    CHECK(std::all_of(where, where + 10, [](char c) { return c == 0; }));

    secret_string first("short"), second("another secret, too long to be kept in place");
    secret_string moved(std::move(first));
    CHECK(moved.equals("short"));
    moved = std::move(second);
    CHECK(moved.view() == "another secret, too long to be kept in place");
    const secret_string copy = moved;
    CHECK(copy == moved);
}

TEST_CASE("secret: what counts as a bcrypt hash") {
    for (const char* hash : {"$2a$10$x", "$2b$04$", "$2x$31$zz", "$2y$05$abc"})
        CHECK(is_bcrypt(hash));
    for (const char* plain : {"", "$", "$2a$", "$2a$1$x", "$2c$10$x", "$2a$1x$x", "$2a$10",
                              " $2a$10$x", "2a$10$x", "$1$abc$def", "$2$10$x", "$2a$100$x"})
        CHECK_FALSE(is_bcrypt(plain));
}

#include "net/session_kinds.hpp"

#include <doctest/doctest.h>

#include "net/session.hpp"

using namespace plexus;

TEST_CASE("session kinds: names are taken once, and free again") {
    net::session_kinds kinds;
    const auto maker = [](net::connection&, net::session_start) {
        return std::unique_ptr<net::session>();
    };
    CHECK(kinds.find("lines") == nullptr);
    CHECK(kinds.add("lines", maker));
    CHECK_FALSE(kinds.add("lines", maker));
    const auto held = kinds.find("lines");
    CHECK(held != nullptr);
    kinds.remove("lines");
    kinds.remove("never there");
    CHECK(kinds.find("lines") == nullptr);
    CHECK(*held != nullptr); // who has found it keeps it
    CHECK(kinds.add("lines", maker));
}

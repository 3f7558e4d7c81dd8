#include "console/own_names.hpp"

#include <doctest/doctest.h>

using namespace plexus::monitoring;

TEST_CASE("own_names: addresses and names that nobody outside can give") {
    for (const char* host :
         {"127.0.0.1", "10.1.2.3:8222", "[::1]", "[fe80::1]:8222", "localhost:8222", "nats", "",
          "a.localhost", "box.local:8222", "nats.default.svc.cluster.LOCAL", "x.internal"})
        CHECK_MESSAGE(is_own_name(host, {}), host);
    for (const char* host : {"evil.example.com", "evil.example.com:8222", "127.0.0.1.example.com",
                             "localhost.example.com", "notlocal.xlocal", ".local", "evil.com."})
        CHECK_MESSAGE(!is_own_name(host, {}), host);
}

TEST_CASE("own_names: names that the configuration gives") {
    const std::string_view names[] = {"", "nats.example.org:4222", "a.example.org"};
    CHECK(is_own_name("nats.example.org:8222", names));
    CHECK(is_own_name("NATS.example.org", names));
    CHECK(is_own_name("a.example.org:1", names));
    CHECK_FALSE(is_own_name("b.example.org", names));
}

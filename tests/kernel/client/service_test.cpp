#include "client/service.hpp"

#include <doctest/doctest.h>

#include "client_fixture.hpp"

using namespace plexus;
using testing::client_fixture;

TEST_CASE("service: exactly max_connections are admitted; who leaves makes room") {
    client_fixture net;
    client::service& service = net.service;
    CHECK(service.admit(2));
    CHECK(service.admit(2));
    CHECK_FALSE(service.admit(2));
    CHECK(service.clients() == 2);
    service.depart();
    CHECK(service.admit(2));
    CHECK(service.admit(0));        // no limit
    CHECK_FALSE(service.admit(-1)); // nobody
    CHECK(service.clients() == 3);
}

TEST_CASE("service: a lower limit makes as many sessions surplus as are too many") {
    client_fixture net;
    for (int i = 0; i < 5; ++i)
        CHECK(net.service.admit(0));
    CHECK_FALSE(net.service.take_surplus());
    net.install([](client::settings& s) { s.options.limits.max_connections = 3; });
    CHECK(net.service.take_surplus());
    CHECK(net.service.take_surplus());
    CHECK_FALSE(net.service.take_surplus());
    net.install([](client::settings& s) { s.options.limits.max_connections = 5; });
    CHECK_FALSE(net.service.take_surplus());
    net.install([](client::settings& s) { s.options.limits.max_connections = 0; }); // no limit
    CHECK_FALSE(net.service.take_surplus());
}

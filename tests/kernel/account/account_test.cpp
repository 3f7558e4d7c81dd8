#include "account/account.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace plexus;
using account::account_ptr;

TEST_CASE("account: without a limit anybody joins") {
    account::account one("A", 1, true);
    CHECK(one.name() == "A");
    CHECK(one.join());
    CHECK(one.join());
    CHECK(one.connections() == 2);
}

TEST_CASE("account: exactly max_connections join; one that leaves makes room") {
    account::account one("A", 1, true);
    config::account_limits limits;
    limits.max_connections = 2;
    one.set_limits(limits);
    CHECK(one.join());
    CHECK(one.join());
    CHECK_FALSE(one.join());
    CHECK(one.connections() == 2);
    one.leave();
    CHECK(one.join());

    limits.max_connections = 0; // nobody; those who are in stay
    one.set_limits(limits);
    CHECK_FALSE(one.join());
    CHECK(one.connections() == 2);
    limits.max_connections = -1;
    one.set_limits(limits);
    CHECK(one.join());
}

TEST_CASE("account: the limit holds for many who join at once") {
    account::account one("A", 1, true);
    config::account_limits limits;
    limits.max_connections = 100;
    one.set_limits(limits);
    std::atomic<int> joined = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int tries = 0; tries < 50; ++tries)
                if (one.join())
                    ++joined;
        });
    for (std::thread& each : threads)
        each.join();
    CHECK(joined == 100);
    CHECK(one.connections() == 100);
}

TEST_CASE("account: limits and tracing are replaced as a whole") {
    account::account one("A", 1, true);
    const auto before = one.limits();
    config::account_limits limits;
    limits.max_payload = 17;
    one.set_limits(limits);
    CHECK(before->max_payload == -1); // who holds the former ones keeps them
    CHECK(one.limits()->max_payload == 17);

    CHECK(one.tracing() == nullptr);
    one.set_tracing(config::msg_trace_options{.destination = "trace.here", .sampling = 10});
    CHECK(one.tracing()->destination == "trace.here");
    one.set_tracing(std::nullopt);
    CHECK(one.tracing() == nullptr);
}

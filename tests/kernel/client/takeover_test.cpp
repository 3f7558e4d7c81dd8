#include "client/takeover.hpp"

#include <doctest/doctest.h>

#include "support/captured_log.hpp"

using namespace plexus;

TEST_CASE("takeover: it is over when the last session has let go, and says what it cost") {
    test::captured_log log;
    auto round = std::make_shared<client::takeover>(log);
    const std::future<void> over = round->over.get_future();
    client::takeover_ptr session = round;
    round.reset();
    CHECK(over.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    session->unpinned += 2;
    session.reset();
    CHECK(over.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    CHECK(log.take() ==
          std::vector<std::string>{"[INF] Disconnect 2 clients due to pinned certs reload"});
}

TEST_CASE("takeover: nobody disconnected, nothing said") {
    test::captured_log log;
    std::make_shared<client::takeover>(log).reset();
    CHECK(log.take().empty());
}

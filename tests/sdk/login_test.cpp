// What the fake host does with logins, as a server does.
#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <optional>
#include <string>

#include <plexus/auth.hpp>

#include "test_plugin.hpp"

using namespace plexus;
using namespace plexus::test;
using verdict = testing::login_answer::verdict;

namespace {

/// A plugin that decides as the test says.
struct deciding_host : scripted_host {
    explicit deciding_host(std::function<void(login)> decide) {
        scripted::on_make = [this, decide = std::move(decide)](context& with) {
            link.emplace(with.host, "scripted", decide);
            REQUIRE(link->join());
        };
        scripted::on_deactivate = [this](context&) { link.reset(); };
        REQUIRE(host.start() == PX_OK);
    }
    ~deciding_host() {
        host.stop();
        CHECK(host.offences().empty());
    }

    std::optional<authenticator> link;
};

} // namespace

TEST_CASE("logins: a reload asks about everybody who is in") {
    std::map<std::string, std::string, std::less<>> accounts; // by user
    deciding_host with([&](login asked) {
        const auto known = accounts.find(asked.user());
        if (asked.accepted_already() || asked.user().empty())
            asked.pass();
        else if (known == accounts.end())
            asked.reject("unknown user");
        else
            CHECK(asked.accept({.account = known->second}));
    });
    accounts = {{"ann", "A"}, {"bob", "A"}, {"joe", "A"}};
    const auto& ann = with.host.log_in({.user = "ann"});
    const auto& bob = with.host.log_in({.user = "bob"});
    const auto& joe = with.host.log_in({.user = "joe"});
    const auto& eve = with.host.log_in({.user = "eve"});
    const auto& known = with.host.log_in({.user = "of the file", .so_far = PX_AUTH_ACCEPTED});
    const auto& nobody = with.host.log_in({});

    scripted::on_reload = [&](context&) { accounts = {{"ann", "A"}, {"bob", "B"}, {"eve", "A"}}; };
    REQUIRE(with.host.reload("{}") == PX_OK);
    CHECK(ann.said == verdict::accepted);
    CHECK(ann.asked == 2);
    CHECK(bob.said == verdict::rejected);
    CHECK(bob.why == "it belongs to another account now");
    CHECK(joe.said == verdict::rejected);
    CHECK(joe.why == "unknown user");
    CHECK(known.asked == 2);
    CHECK(eve.asked == 1); // whose connection is closed
    CHECK(nobody.asked == 1);

    REQUIRE(with.host.reload("{}") == PX_OK);
    CHECK(ann.asked == 3);
    CHECK(bob.asked == 2);
    CHECK(joe.asked == 2);
}

TEST_CASE("logins: a reload that the plugin refuses asks nobody") {
    deciding_host with([](login asked) { CHECK(asked.accept({})); });
    const auto& ann = with.host.log_in({.user = "ann"});
    scripted::on_check = [](std::string_view) { return error{PX_ERR_INVALID, "no"}; };
    CHECK(with.host.reload("{}") == PX_ERR_INVALID);
    CHECK(ann.asked == 1);
}

// A server takes the answer to the latest question; until then who is in stays in.
TEST_CASE("logins: who waits is asked about again, and the former answer has no effect") {
    std::deque<login> open;
    deciding_host with([&](login asked) { open.push_back(std::move(asked)); });
    const auto& ann = with.host.log_in({.user = "ann"});
    REQUIRE(with.host.reload("{}") == PX_OK);
    REQUIRE(open.size() == 2);
    CHECK(open[0].accept({.account = "OLD"}));
    CHECK(ann.said == verdict::waiting);
    CHECK(open[1].accept({.account = "NEW"}));
    CHECK(ann.said == verdict::accepted);
    CHECK(ann.account == "NEW");

    REQUIRE(with.host.reload("{}") == PX_OK);
    REQUIRE(with.host.reload("{}") == PX_OK);
    REQUIRE(open.size() == 4);
    CHECK(ann.said == verdict::accepted);
    open[2].reject("too late");
    CHECK(ann.said == verdict::accepted);
    open[3].reject("gone");
    CHECK(ann.said == verdict::rejected);
    CHECK(ann.why == "gone");
}

// The C++ layer: the edge of a plugin, and handles that give back what they hold.
#include <plexus/inspect.hpp>

#include "test_plugin.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using test::scripted;
using test::strings;
using fixture = test::scripted_host;

TEST_CASE_FIXTURE(fixture, "plugin: what it throws becomes a status and a text") {
    scripted::on_make = [](context&) { throw std::runtime_error("no luck"); };
    CHECK(host.start() == PX_ERR_FAILED);
    CHECK(host.failure() == "no luck");
    scripted::on_make = {};
    scripted::on_activate = [](context&) { throw failure({PX_ERR_IO, "disk full"}); };
    CHECK(host.start() == PX_ERR_IO);
    CHECK(host.failure() == "disk full");
    scripted::on_activate = [](context&) { throw 7; };
    CHECK(host.start() == PX_ERR_FAILED);
    CHECK(host.failure() == "something was thrown that is no std::exception");
}

TEST_CASE_FIXTURE(fixture, "plugin: what it offers can tell that it could not start") {
    scripted::on_activate = [](context&) { throw std::runtime_error("no luck"); };
    const px_plugin& plugin = plugin_instance<scripted>::table();
    REQUIRE(host.make() == PX_OK);
    CHECK(plugin_instance<scripted>::of(host.self()) != nullptr);
    CHECK(plugin.activate(host.self()) == PX_ERR_FAILED);
    CHECK(plugin_instance<scripted>::of(host.self()) == nullptr);
}

TEST_CASE_FIXTURE(fixture, "plugin: what cannot fail names in the log what it threw") {
    scripted::on_reload = [](context&) { throw std::runtime_error("late"); };
    scripted::on_deactivate = [](context&) { throw std::runtime_error("too late"); };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.reload("{}") == PX_OK);
    host.stop();
    CHECK(host.take_log() ==
          strings{"[ERR] reload threw: late", "[ERR] deactivate threw: too late"});
}

TEST_CASE_FIXTURE(fixture, "plugin: a drain ends when the plugin says so") {
    scripted::on_drain = [](context& with, std::uint32_t reason) {
        CHECK(reason == PX_DRAIN_LAME_DUCK);
        CHECK(post(with.host, 0, [&with] { with.host.drained(); }));
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.drain(PX_DRAIN_LAME_DUCK, 1000));
    scripted::on_drain = [](context&, std::uint32_t) {};
    CHECK_FALSE(host.drain(PX_DRAIN_SHUTDOWN, 1000));
}

TEST_CASE_FIXTURE(fixture, "host: lines are put together without a format") {
    scripted::on_activate = [](context& with) {
        const std::string text = "text";
        with.host.notice("a ", text, ' ', 42, " ", -7, " ", true, " ", std::uint64_t{1} << 63);
        with.host.set_health(PX_HEALTH_DEGRADED, "so so");
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.take_log() == strings{"[INF] a text 42 -7 true 9223372036854775808"});
    CHECK(host.health() == PX_HEALTH_DEGRADED);
    CHECK(host.health_sentence() == "so so");
}

TEST_CASE_FIXTURE(fixture, "timer: fires once, or again and again, until it is cancelled") {
    std::optional<timer> once, often;
    int ones = 0, many = 0;
    scripted::on_activate = [&](context& with) {
        once.emplace(with.host, [&] { ++ones; });
        often.emplace(with.host, [&] {
            if (++many == 3)
                often->cancel();
        });
        CHECK(once->start(1s));
        CHECK(often->start_every(1s));
    };
    scripted::on_deactivate = [&](context&) {
        once.reset();
        often.reset();
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(once->running());
    world.advance(10'000'000'000);
    CHECK(ones == 1);
    CHECK(many == 3);
    CHECK_FALSE(often->running());
    host.stop();
    CHECK(host.left().empty());
}

TEST_CASE_FIXTURE(fixture, "timer: its function may destroy it, and what it throws is named") {
    auto mine = std::make_unique<std::optional<timer>>();
    scripted::on_activate = [&](context& with) {
        mine->emplace(with.host, [&] {
            mine.reset();
            throw std::runtime_error("gone");
        });
        CHECK((*mine)->start_every(1s));
    };
    REQUIRE(host.start() == PX_OK);
    world.advance(5'000'000'000);
    CHECK(host.take_log() == strings{"[ERR] a timer threw: gone"});
    host.stop();
    CHECK(host.left().empty());
}

TEST_CASE_FIXTURE(fixture, "subscription: gets what is published until it ends") {
    std::optional<account> global;
    subscription mine;
    strings seen;
    scripted::on_activate = [&](context& with) {
        global.emplace(account::find(with.host).value());
        mine = subscription::open(*global, "a.*", [&](messages batch) {
                   seen.push_back(std::to_string(batch.size()));
                   for (const message_view each : batch)
                       seen.emplace_back(each.subject());
                   if (batch[0].payload() == "throw")
                       throw std::runtime_error("thrown");
               }).value();
    };
    scripted::on_deactivate = [&](context&) {
        mine.close();
        global.reset();
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(host.publish({.subject = "a.b", .payload = "x"}) == 1);
    CHECK(host.publish({.subject = "a.c", .payload = "throw"}) == 1);
    world.settle();
    CHECK(seen == strings{"2", "a.b", "a.c"});
    host.publish({.subject = "a.b", .payload = "throw"});
    world.settle();
    CHECK(host.take_log() == strings{"[ERR] a message callback threw: thrown"});
    host.stop();
    CHECK(host.left().empty());
    CHECK(host.publish({.subject = "a.b"}) == 0);
}

TEST_CASE_FIXTURE(fixture, "handles: what is used on a wrong thread is named") {
    std::optional<account> global;
    std::optional<timer> late;
    scripted::on_activate = [&](context& with) {
        global.emplace(account::find(with.host).value());
        late.emplace(with.host, [] {});
        CHECK(late->start(1s));
    };
    scripted::on_deactivate = [&](context&) {
        global.reset();
        late.reset();
    };
    REQUIRE(host.start() == PX_OK);
    // This is not the plugin's loop.
    CHECK(global->publish({.subject = "a"}).status() == PX_ERR_THREAD);
    late->cancel();
    CHECK(host.take_log() ==
          strings{"[ERR] misuse: account::publish is to be used on a loop",
                  "[WRN] bus.publish is to be called on a loop",
                  "[ERR] misuse: timer belongs to loop 0 and was called elsewhere",
                  "[WRN] loop.cancel_timer is to be called on a loop"});
    CHECK(host.offences() == strings{"bus.publish is to be called on a loop",
                                     "loop.cancel_timer is to be called on a loop"});
    CHECK(world.advance(0));
    host.stop(); // while what deactivate() resets is there
}

TEST_CASE_FIXTURE(fixture, "host: what is held without handles is the kernel's to take back") {
    scripted::on_activate = [&](context& with) {
        px_host* const raw = with.host.handle();
        const px_bus_v0& bus = with.host.bus();
        px_account* const global = bus.find_account(raw, {});
        px_subscription* mine = nullptr;
        std::uint64_t timer = 0;
        CHECK(bus.subscribe(
                  raw, global, to_text("a"), {}, 0, 0,
                  [](void*, px_subscription*, const px_message*, std::uint32_t) {}, nullptr,
                  &mine) == PX_OK);
        CHECK(with.host.loop().start_timer(
                  raw, 1, [](void*) {}, nullptr, &timer) == PX_OK);
    };
    REQUIRE(host.start() == PX_OK);
    host.stop();
    CHECK(host.left() == strings{"timer", "subscription to \"a\"", "account \"$G\""});
}

TEST_CASE_FIXTURE(fixture, "work: what was posted and never ran is destroyed") {
    const auto watched = std::make_shared<int>();
    scripted::on_deactivate = [&](context& with) {
        CHECK(post(with.host, 0, [watched] { FAIL("it is over"); }));
        CHECK(run_work(
            with.host, [watched] {}, [watched] { FAIL("it is over"); }));
        CHECK(watched.use_count() == 4);
    };
    REQUIRE(host.start() == PX_OK);
    host.stop();
    CHECK(watched.use_count() == 1);
    CHECK(host.left().empty());
}

TEST_CASE_FIXTURE(fixture, "inspect: each row is a call, and what the listing answers comes back") {
    host.shown().connections[7].subscriptions.resize(3);
    std::size_t accounts = 0, subscriptions = 0;
    std::uint32_t told = 0;
    scripted::on_activate = [&](context& with) {
        const auto& inspect = *with.host.find<px_inspect_v0>(PX_INSPECT_V0_ID);
        each_row<px_account_row>(with.host.handle(), inspect.accounts,
                                 [&](const px_account_row&) noexcept { ++accounts; });
        told = each_row<px_subscription_row>(
            with.host.handle(), inspect.connection_subscriptions,
            [&](const px_subscription_row&) noexcept { ++subscriptions; }, std::uint64_t{7},
            std::uint64_t{1}, 10U);
    };
    REQUIRE(host.start() == PX_OK);
    CHECK(accounts == host.shown().accounts.size());
    CHECK(subscriptions == 2);
    CHECK(told == 2);
}

TEST_CASE_FIXTURE(fixture, "fake host: each call of the kernel can be made to fail") {
    std::string failed;
    scripted::on_activate = [&](context& with) {
        const auto global = account::find(with.host).value();
        timer late(with.host, [] {});
        failed += late.start(1s) ? "" : "timer";
        failed += global.publish({.subject = "a"}) ? "" : "publish";
    };
    host.fail_call(1); // then there is no such account
    CHECK(host.start() == PX_ERR_NOT_FOUND);
    host.fail_call(2);
    REQUIRE(host.start() == PX_OK);
    CHECK(failed == "timer");
    host.stop();
    failed.clear();
    const std::uint64_t before = host.calls();
    host.fail_call(3);
    REQUIRE(host.start() == PX_OK);
    CHECK(failed == "publish");
    CHECK(host.calls() == before + 3);
}

TEST_CASE("fake host: an exception that crosses the boundary ends there, and is an offence") {
    static constexpr auto make = [](px_host*, const px_host_v0*, void** self) -> px_status {
        *self = nullptr;
        return PX_OK;
    };
    px_plugin rough{};
    rough.create = make;
    rough.activate = [](void*) -> px_status { throw std::runtime_error("no luck"); };
    rough.destroy = [](void*) { throw 7; };
    testing::world world;
    testing::fake_host host(world, rough);
    CHECK(host.start() == PX_ERR_FAILED);
    CHECK(host.failure() == "activate threw: no luck");
    CHECK(host.offences() ==
          strings{"activate threw: no luck", "destroy threw something that is no std::exception"});
}

// Tasks: what they wait for, how they fail, and how they end early.
#include "test_plugin.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using test::scripted;
using test::strings;

namespace {

struct fixture : test::scripted_host {
    strings seen;
    std::optional<account> global;

    /// Starts the plugin with one task.
    void run(std::function<task<>(fixture&)> body) {
        scripted::on_activate = [this, body = std::move(body)](context& with) {
            global.emplace(account::find(with.host).value());
            with.tasks.spawn("test", body(*this));
        };
        scripted::on_deactivate = [this](context&) { global.reset(); };
        REQUIRE(host.start() == PX_OK);
    }
};

task<int> add(int a, int b) {
    co_await plexus::sleep(1s);
    co_return a + b;
}

task<int> fail_later() {
    co_await plexus::sleep(1s);
    throw std::runtime_error("later");
}

/// Says when it ends.
struct farewell {
    strings& to;
    ~farewell() { to.emplace_back("end"); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "task: waits for others and gets what they return") {
    run([](fixture& test) -> task<> {
        test.seen.push_back(std::to_string(co_await add(1, 2)));
        test.seen.push_back(std::to_string(co_await add(3, 4)));
    });
    world.advance(999'999'999);
    CHECK(seen.empty());
    world.advance(1);
    CHECK(seen == strings{"3"});
    world.advance(1'000'000'000);
    CHECK(seen == strings{"3", "7"});
}

TEST_CASE_FIXTURE(fixture, "task: exceptions go to whoever waits, and at last to the log") {
    run([](fixture& test) -> task<> {
        try {
            co_await fail_later();
        } catch (const std::exception& thrown) {
            test.seen.emplace_back(thrown.what());
        }
        co_await fail_later();
    });
    world.advance(2'000'000'000);
    CHECK(seen == strings{"later"});
    CHECK(host.take_log() == strings{"[ERR] task test threw: later"});
}

TEST_CASE_FIXTURE(fixture, "task: requests give an answer or say why not") {
    run([](fixture& test) -> task<> {
        const auto nobody = co_await request(*test.global, "nobody", "x", 1s);
        test.seen.push_back(nobody.error().text);
        const auto wrong = co_await request(*test.global, "a b", "x", 1s);
        test.seen.push_back(wrong.error().text);
        const auto own = subscription::open(*test.global, "ask", [&test](messages batch) {
            for (const message_view each : batch)
                (void)test.global->answer(each, "re: " + std::string(each.payload()));
        });
        const auto answered = co_await request(*test.global, "ask", "x", 1s);
        test.seen.push_back(answered->payload);
        const auto mute = subscription::open(*test.global, "mute", [](messages) {});
        const auto late = co_await request(*test.global, "mute", "x", 1s);
        test.seen.push_back(late.error().text);
    });
    world.advance(2'000'000'000);
    CHECK(seen == strings{"nobody takes the subject", "\"a b\" is no subject to publish to",
                          "re: x", "no answer in time"});
}

TEST_CASE_FIXTURE(fixture, "task: work comes back with its value or what it threw") {
    run([](fixture& test) -> task<> {
        const std::string input = "block";
        auto append = [input] { return input + "ed"; };
        test.seen.push_back(co_await work(append));
        auto nothing = [] {};
        co_await work(nothing);
        auto fail = [] { throw std::runtime_error("disk"); };
        try {
            co_await work(fail);
        } catch (const std::exception& thrown) {
            test.seen.emplace_back(thrown.what());
        }
    });
    world.settle();
    CHECK(seen == strings{"blocked", "disk"});
}

TEST_CASE_FIXTURE(fixture, "task: deactivate ends it wherever it waits") {
    const auto never = [this](auto wait) {
        run([wait](fixture& test) -> task<> {
            const farewell says{test.seen};
            co_await wait(test);
            test.seen.emplace_back("went on");
        });
        world.settle();
        host.stop();
        world.advance(10'000'000'000);
        CHECK(seen == strings{"end"});
        CHECK(host.left().empty());
    };
    SUBCASE("for time") {
        never([](fixture&) -> task<> { co_await plexus::sleep(1s); });
    }
    SUBCASE("for an answer") {
        const auto mute = world.subscribe(
            {.account = "$G", .pattern = "mute", .queue = {}, .take = [](const auto&) {
                 return true;
             }});
        never(
            [](fixture& test) -> task<> { (void)co_await request(*test.global, "mute", "x", 9s); });
    }
    SUBCASE("deep inside") {
        never([](fixture& test) -> task<> {
            const auto deeper = [](fixture&) -> task<> { co_await add(1, 2); };
            co_await deeper(test);
        });
    }
}

TEST_CASE_FIXTURE(fixture, "task: work that outlives its task is let go") {
    const auto watched = std::make_shared<int>();
    run([watched](fixture& test) -> task<> {
        const farewell says{test.seen};
        auto hold = [watched] {};
        co_await work(hold);
        test.seen.emplace_back("went on");
    });
    host.stop(); // before the work has run
    CHECK(seen == strings{"end"});
    scripted::on_activate = {};
    CHECK(watched.use_count() == 1);
}

TEST_CASE_FIXTURE(fixture, "task: many end in any order") {
    scripted::on_activate = [this](context& with) {
        for (int i = 0; i < 100; ++i)
            with.tasks.spawn("one", [](fixture& test, int n) -> task<> {
                co_await plexus::sleep(std::chrono::seconds((n * 37) % 100));
                test.seen.push_back(std::to_string(n));
            }(*this, i));
        CHECK(with.tasks.size() == 100);
    };
    REQUIRE(host.start() == PX_OK);
    world.advance(50'000'000'000);
    CHECK(seen.size() == 51);
    host.stop();
    CHECK(host.left().empty());
}

#include "clients_fixture.hpp"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <thread>

#include "bus/plugin_publish.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using strings = std::vector<std::string>;

namespace {

/// Writes down what it is told. The functions are called on several threads.
struct ear {
    px_watcher functions{.size = sizeof(px_watcher),
                         .sample_every = 0,
                         .connected = connected,
                         .closed = closed,
                         .refused = refused,
                         .account_connections = connections,
                         .sampled = nullptr,
                         .logged = nullptr,
                         .reloaded = nullptr};

    void note(std::string what) {
        const std::lock_guard lock(mutex);
        heard.push_back(std::move(what));
        changed.notify_all();
    }
    strings take() {
        const std::lock_guard lock(mutex);
        return std::exchange(heard, {});
    }
    bool wait_for(std::string_view what) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(20),
                                [&] { return std::ranges::find(heard, what) != heard.end(); });
    }

    static ear& of(void* arg) { return *static_cast<ear*>(arg); }
    static void connected(void* arg, const px_connection_row* row) {
        of(arg).note(fmt::format("connected {} {}", view(row->user), view(row->account)));
    }
    static void closed(void* arg, const px_connection_row* row) {
        ear& self = of(arg);
        CHECK(row->stop_wall_ns >= row->start_wall_ns);
        std::string subjects;
        struct place {
            std::string& subjects;
        } where{subjects};
        if (self.host != nullptr)
            bus::inspect_table().connection_subscriptions(
                self.host, row->id, 0, 10,
                [](void* to, const px_subscription_row* each) {
                    static_cast<place*>(to)->subjects += " " + std::string(view(each->subject));
                },
                &where);
        self.note(fmt::format("closed {} {}{}", view(row->user), view(row->reason), subjects));
    }
    static void refused(void* arg, const px_connection_row* row) {
        of(arg).note(fmt::format("refused {} {}", view(row->user), view(row->reason)));
    }
    static void connections(void* arg, px_text account, std::uint64_t count) {
        of(arg).note(fmt::format("{} {}", view(account), count));
    }
    static void sampled(void* arg, const px_sample* sample) {
        CHECK(sample->latency_ns > 0);
        of(arg).note(fmt::format("{} {} {} {}", view(sample->account), view(sample->subject),
                                 sample->bytes, sample->receivers));
    }

    px_host* host = nullptr; ///< null: does not look at subscriptions
    std::mutex mutex;        // guards heard
    std::condition_variable changed;
    strings heard;
};

/// With a watcher that hears until nobody is left who could tell it something.
struct F : test::clients_fixture {
    ear told;

    ~F() { loops.stop(); }
};

} // namespace

TEST_CASE_FIXTURE(F, "watch: logins and endings are told, with what they had") {
    told.host = &host;
    REQUIRE(watch(told.functions, &told) == PX_OK);
    CHECK(watch(told.functions, &told) == PX_ERR_EXISTS);
    run();
    auto peer = log_in(R"("user":"joe")");
    CHECK(told.take() == strings{"$G 1", "$G 0", "$G 1", "$G 0", "$G 1", "connected joe $G"});
    say(peer, "SUB a 1\r\n");
    say(peer, "CONNECT {\"user\":\"ann\",\"verbose\":false}\r\n");
    CHECK(told.take() == strings{"$G 0", "$G 1", "$G 0", "$G 1", "connected ann $G"});
    say(peer, "SUB b 1\r\n");
    peer.close();
    CHECK(told.wait_for("closed ann Client Closed b"));
    CHECK(told.take() == strings{"$G 0", "closed ann Client Closed b"});
    auto silent = open();
    silent.send("nonsense\r\n");
    silent.read_all();
    CHECK(told.wait_for("closed  Protocol Violation"));
    CHECK(told.take() == strings{"$G 1", "$G 0", "closed  Protocol Violation"});
}

TEST_CASE_FIXTURE(F, "watch: who is not let in is told as what") {
    options.authorization.user = "somebody";
    options.authorization.defined = true;
    told.functions.account_connections = nullptr;
    REQUIRE(watch(told.functions, &told) == PX_OK);
    run();
    auto peer = open();
    peer.send("PUB a 0\r\n\r\n");
    peer.read_all();
    CHECK(told.wait_for("closed  Authentication Failure"));
    CHECK(told.take() ==
          strings{"refused  Authentication Failure", "closed  Authentication Failure"});
}

TEST_CASE_FIXTURE(F, "watch: a client that nobody admits is told when it ends") {
    options.limits.max_connections = 1;
    told.functions.account_connections = nullptr;
    REQUIRE(watch(told.functions, &told) == PX_OK);
    run();
    auto first = open();
    auto second = open();
    CHECK(told.wait_for("closed  Maximum Connections Exceeded"));
    CHECK(told.take() == strings{"closed  Maximum Connections Exceeded"});
}

TEST_CASE_FIXTURE(F, "watch: one message in so many, at the end of its batch") {
    ear all, some;
    for (ear* each : {&all, &some}) {
        each->functions = {};
        each->functions.size = sizeof(px_watcher);
        each->functions.sampled = ear::sampled;
    }
    all.functions.sample_every = 1;
    some.functions.sample_every = 10;
    REQUIRE(watch(all.functions, &all) == PX_OK);
    px_host other(kernel, "other", loops[1]);
    bus::call_plugin(other, "init",
                     [&] { CHECK(inspect.watch(&other, &some.functions, &some) == PX_OK); });
    other.enter(bus::life::active);
    run();
    auto peer = log_in(R"("name":"n")");
    say(peer, "SUB a 1\r\nPUB a 5\r\nhello\r\nPUB b 0\r\n\r\n");
    CHECK(all.wait_for("$G b 0 0"));
    CHECK(all.take() == strings{"$G a 5 1", "$G b 0 0"});
    some.take();
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "PUB b 0\r\n\r\n";
    say(peer, many);
    settle();
    CHECK(all.take().size() == 1000);
    const std::size_t sampled = some.take().size();
    CHECK(sampled > 40);
    CHECK(sampled < 200);
    peer.close();
    while (clients.clients() > 0)
        settle();
    other.enter(bus::life::deactivated);
    loops.stop();
}

TEST_CASE_FIXTURE(F, "watch: who watches cannot publish amid what it is told") {
    struct publisher {
        px_host& host;
        std::promise<px_status> answered;
    } eager{host, {}};
    px_watcher functions{};
    functions.size = sizeof functions;
    functions.connected = [](void* arg, const px_connection_row*) {
        auto& self = *static_cast<publisher*>(arg);
        self.answered.set_value(bus::may_publish(self.host, "bus.publish"));
    };
    REQUIRE(watch(functions, &eager) == PX_OK);
    run();
    auto peer = log_in(R"("name":"n")");
    CHECK(eager.answered.get_future().get() == PX_ERR_STATE);
    peer.close();
    while (clients.clients() > 0)
        settle();
    loops.stop();
}

TEST_CASE_FIXTURE(F, "watch: samples come where one in ten is asked for, too") {
    told.functions.sample_every = 10;
    told.functions.sampled = ear::sampled;
    REQUIRE(watch(told.functions, &told) == PX_OK);
    run();
    auto peer = log_in(R"("name":"n")");
    told.take();
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += i % 2 == 0 ? "PUB even 0\r\n\r\n" : "PUB odd 0\r\n\r\n";
    say(peer, many);
    settle();
    const strings seen = told.take();
    CHECK(seen.size() > 50);
    CHECK(seen.size() < 200);
    // Not always the same of two that take turns.
    CHECK(std::ranges::count(seen, "$G even 0 0") > 10);
    CHECK(std::ranges::count(seen, "$G odd 0 0") > 10);
}

TEST_CASE_FIXTURE(F, "watch: log lines are told, and not those it writes itself") {
    struct state {
        ear told;
        px_host* host;
    } self{{}, &host};
    px_watcher functions{};
    functions.size = sizeof functions;
    functions.logged = [](void* arg, std::uint32_t level, std::int64_t wall_ns, px_text line) {
        auto& s = *static_cast<state*>(arg);
        CHECK(wall_ns > 0);
        s.told.note(fmt::format("{} {}", level, view(line)));
        s.host->log().warn("from within");
    };
    REQUIRE(watch(functions, &self) == PX_OK);
    log->notice("too early"); // the plugin is not active
    run();
    log->notice(log_context{.label = "cid:5"}, "hello");
    at_home([&] { log->error("on a loop"); });
    CHECK(self.told.take() == strings{"3 cid:5 - hello", "1 on a loop"});
    on(loops[0], [&] { host.close_doors(); });
    log->notice("too late");
    CHECK(self.told.take().empty());
}

TEST_CASE_FIXTURE(F, "watch: the doors close when no other thread is inside any more") {
    struct state {
        std::promise<void> entered, go_on;
        std::atomic<bool> left{false};
    } self;
    px_watcher functions{};
    functions.size = sizeof functions;
    functions.logged = [](void* arg, std::uint32_t, std::int64_t, px_text) {
        auto& s = *static_cast<state*>(arg);
        s.entered.set_value();
        s.go_on.get_future().wait();
        s.left = true;
    };
    REQUIRE(watch(functions, &self) == PX_OK);
    run();
    std::thread other([&] { log->notice("one line"); });
    self.entered.get_future().wait();
    std::promise<bool> closed;
    loops[0].post([&] {
        host.close_doors();
        closed.set_value(self.left.load());
    });
    self.go_on.set_value();
    CHECK(closed.get_future().get());
    other.join();
}

TEST_CASE_FIXTURE(F, "watch: a reload is told at home, to those at work") {
    px_watcher functions{};
    functions.size = sizeof functions;
    functions.reloaded = [](void* arg) {
        ear::of(arg).note(net::loop::current() == nullptr
                              ? "elsewhere"
                              : std::to_string(net::loop::current()->index));
    };
    REQUIRE(watch(functions, &told) == PX_OK);
    run();
    kernel.watchers.reloaded();
    CHECK(told.wait_for("0"));
    told.take();
    on(loops[0], [&] { host.close_doors(); });
    kernel.watchers.reloaded();
    settle();
    CHECK(told.take().empty());
}

TEST_CASE_FIXTURE(F, "watch: what is no watcher is refused") {
    px_watcher functions{};
    CHECK(watch(functions, nullptr) == PX_ERR_INVALID);
    CHECK(px_host::failure() ==
          fmt::format("inspect.watch: found no px_watcher of {} bytes", sizeof(px_watcher)));
    run();
}

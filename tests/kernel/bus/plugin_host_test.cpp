#include "bus/plugin_host.hpp"

#include "bus/host_table.hpp"
#include "host_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;

namespace {

using fixture = test::host_fixture;
const px_host_v0& table = bus::host_table();

} // namespace

TEST_CASE_FIXTURE(fixture, "host: roles are those of the calling thread") {
    CHECK_FALSE(host.on_loop("bus.publish"));
    CHECK(px_host::failure() ==
          "bus.publish is to be called on a loop, not on a thread of its own");
    {
        bus::call_scope scope(host, "init");
        CHECK(host.on_start("net.add_filter"));
        CHECK_FALSE(host.on_home("bus.request"));
    }
    host.enter(bus::life::active);
    {
        bus::call_scope scope(host, "work");
        CHECK_FALSE(host.on_start("net.add_filter"));
        CHECK(px_host::failure() == "net.add_filter is to be called while the server starts, not "
                                    "on a thread of the server that is no loop's");
        CHECK(host.may_block("host.read_file"));
    }
    loops.start();
    on(loops[0], [&] {
        CHECK(host.on_loop("bus.publish"));
        CHECK(host.on_home("bus.request"));
        CHECK_FALSE(host.on_start("net.add_filter"));
    });
    on(loops[1], [&] {
        CHECK(host.on_loop("bus.publish"));
        CHECK_FALSE(host.on_home("bus.request"));
        CHECK(px_host::failure() ==
              "bus.request is to be called on the plugin's home loop, not on another loop");
    });
}

TEST_CASE_FIXTURE(fixture, "host: a plugin that is not active may not work") {
    CHECK_FALSE(host.at_work("loop.post"));
    CHECK(px_host::failure() == "loop.post needs an active plugin; this one is loaded");
    host.enter(bus::life::active);
    CHECK(host.at_work("loop.post"));
    host.enter(bus::life::deactivated);
    CHECK_FALSE(host.at_work("loop.post"));
}

#ifndef NDEBUG
TEST_CASE_FIXTURE(fixture,
                  "host: a call from a wrong place or at a wrong time is named in the log") {
    log.take();
    CHECK_FALSE(host.on_loop("bus.publish"));
    CHECK(log.take() == std::vector<std::string>{"[WRN] Plugin acme: bus.publish is to be called "
                                                 "on a loop, not on a thread of its own"});
    CHECK_FALSE(host.at_work("loop.post"));
    CHECK(log.take() == std::vector<std::string>{"[WRN] Plugin acme: loop.post needs an active "
                                                 "plugin; this one is loaded"});
}
#endif

TEST_CASE_FIXTURE(fixture, "host: a failing function says why, to whoever called it") {
    const auto failed = bus::call_fallible(host, "init", [&] {
        // What a call within says is not what this one says.
        const auto inner = bus::call_fallible(host, "other", [&] {
            table.fail(&host, to_text("the inner reason"));
            return PX_ERR_IO;
        });
        CHECK(inner.why == "the inner reason");
        table.fail(&host, to_text("no such file"));
        return PX_ERR_IO;
    });
    CHECK(failed.status == PX_ERR_IO);
    CHECK(failed.why == "no such file");

    const auto mute = bus::call_fallible(host, "init", [] { return PX_ERR_LIMIT; });
    CHECK(mute.why == "PX_ERR_LIMIT");
    CHECK(bus::call_fallible(host, "init", [] { return PX_OK; }));
    table.fail(&host, to_text("outside of any call")); // nobody to tell: nothing happens
}

TEST_CASE_FIXTURE(fixture, "host: an exception does not leave the plugin") {
    const auto thrown = bus::call_fallible(
        host, "init", []() -> px_status { throw std::runtime_error("bad luck"); });
    CHECK(thrown.status == PX_ERR_FAILED);
    CHECK(thrown.why == "it threw: bad luck");
    CHECK(bus::call_fallible(host, "init", []() -> px_status { throw 7; }).why ==
          "it threw something that is no std::exception");
    CHECK(bus::call_scope::current() == nullptr);

    log.take();
    CHECK_FALSE(bus::call_plugin(host, "timer", [] { throw std::runtime_error("too late"); }));
    CHECK(log.take() == std::vector<std::string>{"[ERR] Plugin acme: timer threw: too late"});
}

TEST_CASE_FIXTURE(fixture, "host: log lines carry the plugin's name and stay one line") {
    table.log(&host, PX_LOG_NOTICE, to_text("hello\nworld\x1b[1m"));
    table.log(&host, PX_LOG_DEBUG, to_text("detail"));
    table.log(&host, PX_LOG_TRACE, to_text("not wanted"));
    CHECK(log.take() ==
          std::vector<std::string>{"[INF] acme: hello\\nworld\\x1b[1m", "[DBG] acme: detail"});
    CHECK(table.log_enabled(&host, PX_LOG_DEBUG) == 1);
    CHECK(table.log_enabled(&host, PX_LOG_TRACE) == 0);
}

TEST_CASE_FIXTURE(fixture, "host: tables of the kernel and of plugins are found by id") {
    void* provider = nullptr;
    CHECK(table.find(&host, PX_HOST_V0_ID, &provider) == &table);
    CHECK(provider == &host);
    CHECK(table.find(&host, "acme.store/1", &provider) == nullptr);
    CHECK(view(table.failure(&host)) == "nobody provides \"acme.store/1\"");
    CHECK(table.find(&host, nullptr, nullptr) == nullptr);

    const int store = 0;
    int self = 0;
    bus::provided_tables provided;
    provided.add({"acme.store/1", &store, &self, &host});
    host.provided = &provided;
    CHECK(table.find(&host, "acme.store/1", &provider) == &store);
    CHECK(provider == &self);
    provided.withdraw(&host);
    CHECK(table.find(&host, "acme.store/1", &provider) == nullptr);
}

TEST_CASE_FIXTURE(fixture, "host: health is the last one told") {
    table.set_health(&host, PX_HEALTH_DEGRADED, to_text("disk\tslow"));
    CHECK(host.current_condition().health == PX_HEALTH_DEGRADED);
    CHECK(host.current_condition().sentence == "disk\\x09slow");
    table.set_health(&host, 77, to_text(""));
    CHECK(host.current_condition().health == PX_HEALTH_FAILED);
}

TEST_CASE_FIXTURE(fixture, "host: each drain is answered once, the first one first") {
    int lame_duck = 0, shutdown = 0;
    table.drained(&host); // none under way
    host.expect_drained([&] { ++lame_duck; });
    host.expect_drained([&] { ++shutdown; });
    table.drained(&host);
    CHECK(lame_duck == 1);
    CHECK(shutdown == 0);
    table.drained(&host);
    table.drained(&host);
    CHECK(lame_duck == 1);
    CHECK(shutdown == 1);
}

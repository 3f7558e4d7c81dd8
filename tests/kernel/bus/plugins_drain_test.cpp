#include <deque>

#include "bus/host_table.hpp"
#include "bus/plugins.hpp"
#include "host_fixture.hpp"
#include "linked_plugin.hpp"

using namespace plexus;
using namespace std::chrono_literals;

namespace {

/// One of the plugins below: `base`, and `left` and `right`, which require what it provides.
struct scripted {
    px_host* host = nullptr;
    std::function<void(std::uint32_t reason)> drain;

    void finish() const { bus::host_table().drained(host); }
};
std::array<scripted, 3> made;
scripted& base = made[0];
scripted& left = made[1];
scripted& right = made[2];

constexpr int offered = 0;
constexpr px_provision provided{"test.base/1", &offered};
constexpr px_requirement required{"test.base/1", 0, 0};

template <std::size_t Number>
px_plugin describe(const char* name) {
    px_plugin plugin = test::linked_plugin(name, "Drains as the test says.");
    if (Number == 0) {
        plugin.provisions = &provided;
        plugin.provision_count = 1;
    } else {
        plugin.requirements = &required;
        plugin.requirement_count = 1;
    }
    plugin.create = [](px_host* host, const px_host_v0*, void**) -> px_status {
        made[Number].host = host;
        return PX_OK;
    };
    plugin.drain = [](void*, std::uint32_t reason) { made[Number].drain(reason); };
    return plugin;
}

const px_plugin plugins[] = {describe<0>("base"), describe<1>("left"), describe<2>("right")};
constexpr std::array<bus::static_plugin, 3> linked{{
    {"base", [] { return &plugins[0]; }},
    {"left", [] { return &plugins[1]; }},
    {"right", [] { return &plugins[2]; }},
}};

/// The three at work.
struct fixture : test::host_fixture {
    bus::catalogue known{{"/nowhere"}, "", linked};
    bus::plugins all{kernel, known};
    std::mutex mutex;                // guards what follows
    std::vector<std::string> events; ///< what has happened, in order

    fixture() {
        for (const bus::static_plugin& each : linked)
            options.used_plugins.push_back({*known.load({std::string(each.name), false, ""})});
        for (scripted& each : made)
            each.drain = [&each](std::uint32_t) { each.finish(); };
        REQUIRE(all.make(options));
        loops.start();
        REQUIRE(all.activate());
        log.take();
    }
    ~fixture() {
        all.deactivate();
        workers.stop();
        loops.stop();
        all.destroy();
    }
    std::size_t note(std::string event) {
        const std::lock_guard lock(mutex);
        events.push_back(std::move(event));
        return events.size();
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "drain: plugins that do not require each other finish side by side") {
    // Each has finished only once the other was told.
    for (scripted* each : {&left, &right})
        each->drain = [&](std::uint32_t) {
            if (note("told") == 2)
                for (const scripted* both : {&left, &right})
                    both->finish();
        };
    all.drain(20s);
    CHECK(events.size() == 2);
    CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(fixture, "drain: who is required is told once those who require it are done") {
    left.drain = right.drain = nullptr;
    for (scripted* each : {&left, &right})
        each->drain = [this, each](std::uint32_t) {
            note("told");
            loops[1].post([this, each] {
                note("finished");
                each->finish();
            });
        };
    base.drain = [&](std::uint32_t) {
        note("base told");
        base.finish();
    };
    all.drain(20s);
    REQUIRE(events.size() == 5);
    CHECK(events.back() == "base told");
    CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(fixture, "drain: who is told when the time is up is told, and not blamed") {
    left.drain = right.drain = [](std::uint32_t) {};
    base.drain = [&](std::uint32_t) { note("told"); };
    all.drain(1ms);
    on(base.host->home(), [] {});
    CHECK(events.size() == 1);
    CHECK(log.take() == std::vector<std::string>{
                            "[WRN] Plugin right has not finished within drain_timeout (1ms)",
                            "[WRN] Plugin left has not finished within drain_timeout (1ms)"});
}

// The last answer comes so many tasks later that a drain ended by the first one is over before.
TEST_CASE_FIXTURE(fixture, "drain: a late answer to a lame duck is none to the end") {
    const std::function<void(int)> finish_later = [&](int tasks) {
        loops[1].post([&, tasks] {
            if (tasks > 0)
                return finish_later(tasks - 1);
            note("finished");
            right.finish();
        });
    };
    right.drain = [&](std::uint32_t reason) {
        if (reason == PX_DRAIN_LAME_DUCK)
            return; // it takes longer than the lame duck lives
        right.finish();
        finish_later(100);
    };
    all.announce_drain();
    all.drain(20s);
    CHECK(events == std::vector<std::string>{"finished"});
    CHECK(log.take().empty());
}

// Work on the pool that takes longer than plugin_patience.
#include <plexus/abi/loop.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "bus/host_table.hpp"
#include "bus/plugins.hpp"
#include "host_fixture.hpp"
#include "linked_plugin.hpp"

using namespace plexus;
using namespace std::chrono_literals;

namespace {

/// What the plugins below do, and what has become of them.
struct script {
    px_host* host = nullptr;
    px_status activates = PX_OK;
    std::promise<void> work_may_end;
    std::atomic<bool> work_over = false;
    std::mutex mutex;                // guards what follows
    std::vector<std::string> events; ///< in order

    void note(std::string event) {
        const std::lock_guard lock(mutex);
        events.push_back(std::move(event));
    }
};
script* now = nullptr;

px_plugin describe(const char* name) {
    return test::linked_plugin(name, "Works as the test says.");
}

const px_plugin* quiet() {
    static const px_plugin made = [] {
        px_plugin plugin = describe("quiet");
        plugin.deactivate = [](void*) { now->note("quiet deactivated"); };
        return plugin;
    }();
    return &made;
}

const px_plugin* busy() {
    static const px_plugin made = [] {
        px_plugin plugin = describe("busy");
        plugin.create = [](px_host* host, const px_host_v0*, void**) -> px_status {
            now->host = host;
            return PX_OK;
        };
        plugin.activate = [](void*) -> px_status {
            const auto* loop = static_cast<const px_loop_v0*>(
                bus::host_table().find(now->host, PX_LOOP_V0_ID, nullptr));
            std::promise<void> begun;
            static std::promise<void>* tell;
            tell = &begun;
            loop->work(
                now->host,
                [](void*) {
                    tell->set_value();
                    now->work_may_end.get_future().wait();
                    now->work_over = true;
                },
                nullptr, [](void*) { now->note("busy dropped"); }, nullptr);
            begun.get_future().wait();
            return now->activates;
        };
        plugin.destroy = [](void*) { now->note("busy destroyed"); };
        return plugin;
    }();
    return &made;
}

constexpr std::array<bus::static_plugin, 2> linked{{{"quiet", quiet}, {"busy", busy}}};

/// Lets the work end once the log says that it is waited for.
struct patient final : log_observer {
    void logged(const log_record& record) override {
        if (record.text.find("its work still runs") == record.text.npos)
            return;
        now->note("warned");
        if (ends_work)
            now->work_may_end.set_value();
    }
    bool ends_work = true;
};

struct fixture : test::host_fixture {
    script about;
    patient listening;
    bus::catalogue known{{"/nowhere"}, "", linked};
    bus::plugins all{kernel, known};

    fixture() {
        now = &about;
        options.plugin_patience = 1s; // also of what does not last, on a busy machine
        for (const bus::static_plugin& each : linked)
            options.used_plugins.push_back(
                {.section = *known.load({std::string(each.name), false, ""}), .optional = true});
        log->observe(&listening);
        REQUIRE(all.make(options));
        loops.start();
    }
    void end() {
        all.deactivate();
        workers.stop();
        loops.stop();
        all.destroy();
        log->observe(nullptr);
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "plugins: work that lasts is waited for, and then come the others") {
    REQUIRE(all.activate());
    end();
    CHECK(about.work_over);
    CHECK(about.events == std::vector<std::string>{"warned", "busy dropped", "quiet deactivated",
                                                   "busy destroyed"});
}

TEST_CASE_FIXTURE(fixture,
                  "plugins: an optional one that fails while its work runs is left to it") {
    about.activates = PX_ERR_FAILED;
    listening.ends_work = false;
    REQUIRE(all.activate());
    CHECK_FALSE(about.work_over);
    const auto lines = log.take();
    CHECK(std::ranges::find(lines,
                            "[WRN] Plugin busy is deactivated, and its work still runs after "
                            "1s") != lines.end());
    CHECK(lines.back().starts_with("[WRN] Optional plugin busy failed to start: activate: "));
    about.work_may_end.set_value();
    end();
    CHECK(about.events == std::vector<std::string>{"warned", "busy dropped", "quiet deactivated",
                                                   "busy destroyed"});
}

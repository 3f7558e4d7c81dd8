// Several servers under one time, with everything going wrong that can: what must hold all the same
// holds for every seed, and a seed that fails does so again.
#include "test_plugin.hpp"

#include <algorithm>
#include <cstdlib>

#include <plexus/config.hpp>

#include "testing/network.hpp"
#include "testing/seeds.hpp"

using namespace plexus;
using namespace plexus::testing;

extern "C" const px_plugin* px_plugin_entry_service(void);

namespace {

constexpr std::uint64_t ms = 1'000'000;

/// Three servers; on the last two the example service, as one queue group. The first asks.
struct cluster {
    explicit cluster(std::uint64_t seed) : time(seed) {
        for (world* each : {&a, &b, &c})
            links.join(*each);
        links.plan = {.delay_min_ns = ms, .delay_max_ns = 20 * ms};
    }
    timeline time;
    world a{time, "a"}, b{time, "b"}, c{time, "c"};
    network links{time};
    fake_host first{b, *px_plugin_entry_service(), settings};
    fake_host second{c, *px_plugin_entry_service(), settings};
    fake_host client{a, *px_plugin_entry_service(), R"({"subject":"other"})"};

    static constexpr const char* settings =
        R"({"subject":"greet","greeting":"Hello","report_every":1000000000})";

    std::string start() {
        const bool up = first.start() == PX_OK && second.start() == PX_OK;
        return up ? "" : "a service did not start";
    }
    /// How many of `count` requests were answered within 200 ms.
    int ask(int count) {
        int answered = 0;
        for (int i = 0; i < count; ++i)
            answered += client.request("greet", std::to_string(i), 200 * ms).has_value();
        return answered;
    }
};

seed_outcome lossy_run(std::uint64_t seed, int tolerated) {
    cluster servers(seed);
    std::string violated = servers.start();
    servers.links.plan.loss = 20'000;
    servers.links.plan.duplication = 50'000;
    servers.links.plan.reordering = true;
    const int missing = 200 - servers.ask(200);
    const auto lost = static_cast<int>(servers.links.happened().lost);
    if (missing > lost)
        violated = "more answers are missing than messages were lost";
    if (lost > tolerated)
        violated = std::to_string(lost) + " messages were lost";
    return {violated, servers.time.digest()};
}

} // namespace

TEST_CASE("simulation: the same seed is the same run, another one is another") {
    CHECK(lossy_run(7, 400).digest == lossy_run(7, 400).digest);
    CHECK(lossy_run(7, 400).digest != lossy_run(8, 400).digest);
}

TEST_CASE("simulation: without losses every request is answered, whatever else happens") {
    const std::string failures = run_seeds(1, 20, [](std::uint64_t seed) {
        cluster servers(seed);
        std::string violated = servers.start();
        servers.links.plan.duplication = 200'000;
        servers.links.plan.reordering = true;
        if (servers.ask(100) != 100)
            violated = "a request was not answered";
        return seed_outcome{violated, servers.time.digest()};
    });
    CHECK(failures == "");
}

TEST_CASE("simulation: nothing is missing unless a link has lost it") {
    CHECK(run_seeds(1, 20, [](std::uint64_t seed) { return lossy_run(seed, 400); }) == "");
}

TEST_CASE("simulation: a seed that fails is named, and fails again") {
    const auto run = [](std::uint64_t seed) { return lossy_run(seed, 8); };
    const std::string failures = run_seeds(1, 20, run);
    REQUIRE(failures.starts_with("PLEXUS_SEED="));
    CHECK(std::ranges::count(failures, '\n') < 20);
    const std::string line = failures.substr(0, failures.find('\n') + 1);
    CHECK(line.ends_with(" messages were lost\n")); // and not that the second run was another
    setenv("PLEXUS_SEED", line.substr(12, line.find(':') - 12).c_str(), 1);
    CHECK(run_seeds(1, 20, run) == line);
    unsetenv("PLEXUS_SEED");
}

TEST_CASE("simulation: a run that does not repeat itself is named") {
    std::uint64_t other = 0;
    const std::string failures = run_seeds(1, 1, [&](std::uint64_t) {
        return seed_outcome{"something", ++other};
    });
    CHECK(failures == "PLEXUS_SEED=1: something; and the second run was another one\n");
}

TEST_CASE("simulation: a queue group survives a cut, and its members share the work again") {
    cluster servers(3);
    REQUIRE(servers.start() == "");
    CHECK(servers.ask(50) == 50);
    servers.links.cut({&servers.c});
    CHECK(servers.ask(50) == 50);
    servers.links.cut({&servers.b});
    CHECK(servers.ask(5) == 0);
    servers.links.heal();
    CHECK(servers.ask(50) == 50);
}

namespace {

/// Counts messages in a file, in one of three ways, and confirms each with the number it stored.
struct counter {
    static constexpr description about{.name = "counter", .version = "1", .text = "for tests"};
    static inline disk* files = nullptr; // what will be plexus.file/0
    enum class way { in_place, renamed, synced };
    static inline way how = way::synced;

    explicit counter(context& with) : host(with.host), global(account::find(host).value()) {}

    result<void> activate() {
        if (const auto content = files->read("count"))
            stored = std::strtoull(content->c_str(), nullptr, 10);
        auto opened = subscription::open(global, "count", [this](messages batch) {
            for (const message_view each : batch)
                if (store(stored + 1)) {
                    ++stored;
                    (void)global.answer(each, std::to_string(stored));
                }
        });
        if (!opened)
            return opened.error();
        open = std::move(*opened);
        return {};
    }

    static bool store(std::uint64_t number) {
        const std::string text = std::to_string(number);
        if (how == way::in_place)
            return bool(files->write("count", 0, text));
        if (how == way::renamed)
            return files->write("next", 0, text) && files->rename("next", "count");
        return files->write("next", 0, text) && files->sync("next") &&
               files->rename("next", "count") && files->sync_names();
    }

    const sdk::host& host;
    account global;
    subscription open;
    std::uint64_t stored = 0;
};

/// Counts, cuts the power, and looks whether everything confirmed is still there.
seed_outcome count_through_cuts(std::uint64_t seed, counter::way how) {
    world world(seed);
    world.files().plan = {.bytes_max = 1000,
                          .write_errors = 10'000,
                          .lost_writes = 300'000,
                          .torn_writes = 300'000,
                          .lost_names = 300'000};
    counter::files = &world.files();
    counter::how = how;
    std::uint64_t confirmed = 0;
    std::string violated;
    for (int life = 0; life < 10 && violated.empty(); ++life) {
        fake_host host(world, plugin_instance<counter>::table());
        if (host.start() != PX_OK)
            violated = "it did not start";
        const std::uint64_t first = world.random() % 20;
        for (std::uint64_t i = 0; i < first; ++i)
            if (const auto answer = host.request("count", ""))
                confirmed = std::strtoull(answer->payload.c_str(), nullptr, 10);
        world.files().cut_power(); // with the plugin in the middle of its life
        host.stop();
        const auto left = world.files().read("count");
        const std::uint64_t found = left ? std::strtoull(left->c_str(), nullptr, 10) : 0;
        if (found < confirmed)
            violated =
                "confirmed " + std::to_string(confirmed) + ", found " + std::to_string(found);
    }
    return {violated, world.time().digest()};
}

} // namespace

TEST_CASE("simulation: a counter survives power cuts only if it syncs and renames") {
    const auto failures = [](counter::way how) {
        return run_seeds(1, 50,
                         [how](std::uint64_t seed) { return count_through_cuts(seed, how); });
    };
    CHECK(failures(counter::way::synced) == "");
    CHECK(failures(counter::way::in_place).find("confirmed") != std::string::npos);
    CHECK(failures(counter::way::renamed).find("confirmed") != std::string::npos);
}

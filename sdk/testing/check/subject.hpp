#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <plexus/abi/plugin.h>

#include "../fake_host.hpp"
#include "options.hpp"
#include "trial.hpp"

namespace plexus::check {

/// The plugin under test, and what its tests are to begin with.
struct subject {
    const px_plugin& plugin;
    settings config;
    std::map<std::string, std::string> files; ///< that it may read, by path
    /// Plugins that are there before it, and what they are configured with.
    std::vector<std::pair<const px_plugin*, settings>> companions;
};

constexpr std::uint64_t second_ns = 1'000'000'000;

/// A world with the subject's files and companions in it, watched by the trial.
class stage {
public:
    stage(const subject& about, trial& in, std::uint64_t seed = 1)
        : world(seed), about_(about), in_(in) {
        for (const auto& [path, content] : about.files)
            world.files().put(path, content);
        for (const auto& [plugin, config] : about.companions)
            if (companions_.emplace_back(world, *plugin, config.json()).start() != PX_OK)
                in.complain(std::string(plugin->name) +
                            ", which is to be there before it, does not " +
                            "start: " + companions_.back().failure());
        world.watch = &in;
    }
    std::unique_ptr<testing::fake_host> make_host() {
        return std::make_unique<testing::fake_host>(world, about_.plugin, about_.config.json());
    }
    /// One that is started; null, and a complaint, when it does not.
    std::unique_ptr<testing::fake_host> start_host() {
        auto host = make_host();
        if (const px_status status = host->start(); status != PX_OK) {
            in_.complain("it does not start (status " + std::to_string(status) +
                         "): " + host->failure());
            return nullptr;
        }
        return host;
    }
    /// Stops it and complains of what it did wrong, from its start on.
    void end(testing::fake_host& host) {
        host.stop();
        in_.complain_of(host.offences());
    }
    /// Stops the companions, of which the subject needs nothing more.
    void end_companions() {
        while (!companions_.empty()) {
            companions_.back().stop();
            companions_.pop_back();
        }
    }
    /// Lets time pass; what posts itself without end is complained of.
    void pass(std::uint64_t delay_ns) {
        const std::uint64_t end = world.now_ns() + delay_ns;
        std::uint64_t moment = 0, events = 0;
        while (world.step(end)) {
            events = world.now_ns() == moment ? events + 1 : 0;
            moment = world.now_ns();
            if (events == events_max)
                return in_.complain("what it does has no end: " + std::to_string(events_max) +
                                    " events in one moment");
        }
    }

    static constexpr std::uint64_t events_max = 100'000;

    testing::world world;

private:
    const subject& about_;
    trial& in_;
    std::list<testing::fake_host> companions_;
};

} // namespace plexus::check

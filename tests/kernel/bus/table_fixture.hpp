#pragma once

#include "bus/bus_table.hpp"
#include "bus/loop_table.hpp"
#include "host_fixture.hpp"
#include "router/publish.hpp"

namespace plexus::test {

/// A plugin at work on two running loops, its home the first.
struct table_fixture : host_fixture {
    const px_loop_v0& loop = bus::loop_table();
    const px_bus_v0& bus = bus::bus_table();

    table_fixture() {
        host.enter(bus::life::active);
        loops.start();
    }
    ~table_fixture() {
        workers.stop();
        loops.stop();
    }

    /// Runs `work` on the plugin's home loop and waits for it.
    template <class Work>
    void at_home(Work work) {
        on(loops[0], work);
    }
    /// Whatever the loops have been given by now has run.
    void settle() {
        for (int round = 0; round < 3; ++round)
            for (unsigned i = 0; i < loops.size(); ++i)
                on(loops[i], [] {});
    }
    /// deactivate() has returned: takes back what the plugin holds, and waits until none of its
    /// callbacks runs any more.
    void deactivate() {
        std::promise<void> over;
        at_home([&] {
            host.enter(bus::life::deactivated);
            host.take_back([&] { over.set_value(); });
        });
        over.get_future().wait();
    }
};

} // namespace plexus::test

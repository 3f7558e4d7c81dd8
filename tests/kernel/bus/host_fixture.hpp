#pragma once

#include <doctest/doctest.h>

#include <future>

#include "bus/call_scope.hpp"
#include "bus/plugin_host.hpp"
#include "bus/text.hpp"
#include "support/captured_log.hpp"

namespace plexus::test {

/// What a px_host needs, and one such.
struct host_fixture {
    captured_log log{true};
    config::options options;
    net::loop_group loops{2};
    worker_pool workers{"test-work", 1, 16};
    account::registry accounts{2, options};
    client::service clients{loops, log, accounts};
    bus::kernel_parts kernel{loops, workers, accounts, clients, log, {}};
    px_host host{kernel, "acme", loops[0]};

    /// Runs `work` as in a plugin's init().
    template <class Work>
    static void at_init(px_host& plugin, Work work) {
        const bus::life before = plugin.stage();
        plugin.enter(bus::life::initialising);
        bus::call_plugin(plugin, "init", work);
        plugin.enter(before);
    }

    /// Runs `work` on a loop, which has to run, and waits for it.
    template <class Work>
    static void on(net::loop& loop, Work work) {
        std::promise<void> done;
        loop.post([&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
};

} // namespace plexus::test

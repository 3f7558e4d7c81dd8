#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <plexus/abi/auth.h>
#include <plexus/text.hpp>
#include <testing/fake_host.hpp>

extern "C" const px_plugin* px_plugin_entry_monitoring(void);

namespace plexus::monitoring {

inline constexpr std::uint64_t second = 1'000'000'000;

/// A server whose monitoring listens, in memory; at its end the plugin has given back everything
/// and done nothing wrong.
struct watched {
    testing::world world{};
    testing::fake_host host{world, *px_plugin_entry_monitoring(),
                            R"({"claims":{"http":{"host":"127.0.0.1","port":8222}}})"};

    watched() { REQUIRE(host.start() == PX_OK); }
    ~watched() {
        host.stop();
        CHECK(host.left().empty());
        CHECK(host.offences().empty());
    }

    testing::peer& connect() { return host.connect("monitoring"); }
    std::string ask(const std::string& target) {
        testing::peer& client = connect();
        client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        world.settle();
        return client.take();
    }
    /// As another plugin's code on the same loop.
    template <class Call>
    void at_home(Call&& call) {
        host.tell([&](const px_watcher&, void*) { call(); });
    }
    void add_connections(std::uint64_t count) {
        for (std::uint64_t id = 1; id <= count; ++id) {
            px_connection_row row{};
            row.connection_type = PX_CONNECTION_STANDARD;
            row.host = to_text("10.0.0.1");
            row.traffic.in_messages = id % 7;
            row.account = to_text("$G");
            host.shown().connections[id].row = row;
        }
    }
    void tell_closed(std::uint64_t id, std::uint64_t subscriptions = 0,
                     const char* reason = "Client Closed") {
        px_connection_row row{};
        row.id = id;
        row.stop_wall_ns = 1;
        row.subscriptions = subscriptions;
        row.reason = to_text(reason);
        row.account = to_text("A");
        host.tell([&](const px_watcher& watcher, void* arg) { watcher.closed(arg, &row); });
    }
};

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

inline std::size_t count(const std::string& text, std::string_view part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

} // namespace plexus::monitoring

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <plexus/abi/inspect.h>

namespace plexus::testing {

/// What a server shows to a plugin that looks in, through plexus.inspect/0: rows as the test makes
/// them. Their texts are the test's and live as long as the host.
struct inspected {
    struct connection {
        px_connection_row row{};
        std::vector<px_subscription_row> subscriptions{};
    };

    inspected(); ///< an idle server: two accounts, one listener, nobody connected

    px_server_row server{};
    std::uint64_t cpu_ns = 0; ///< of the process
    std::string options = R"({"host":"127.0.0.1","port":4222,"max_closed_clients":10000})";
    std::map<std::uint64_t, connection> connections{}; ///< by number
    std::vector<px_account_row> accounts{};
    std::map<std::string, std::string> account_details{}; ///< JSON, by name
    std::vector<px_subscription_row> subscriptions{};     ///< of all accounts
    std::vector<px_plugin_row> plugins{};
    std::vector<px_listener_row> listeners{};
};

} // namespace plexus::testing

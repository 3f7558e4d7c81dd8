#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::proto {

/// What INFO says of the server to all clients of a listener. Source: core.md 4.
struct server_info {
    std::string server_id = {};
    std::string server_name = {};
    std::string version = {};
    std::string git_commit = {}; // empty: unknown
    std::string go = {};         // any non-empty text
    std::string host = {};
    int port = 0;
    int proto = 1;
    bool headers = true;
    bool auth_required = false;
    bool tls_required = false;
    bool tls_verify = false;
    bool tls_available = false;
    bool jetstream = false;
    std::string cluster = {};
    std::string domain = {};
    std::vector<std::string> connect_urls = {}; // core.md 21; websocket listeners have their own
    int api_level = 0;                          // 0: left out
    std::string xkey = {};                      // empty: left out
    std::string impl = {};                      // ours: "plexus/<version>"
};

/// What INFO says to one connection.
struct connection_info {
    std::int64_t max_payload = 0; // -1: unlimited
    std::uint64_t client_id = 0;
    std::string_view client_ip = {};      // empty: not known yet
    std::string_view nonce = {};          // empty: none needed
    bool lame_duck = false;               // the `ldm` notice
    bool connect_info = false;            // the INFO after the first PING, with:
    std::string_view remote_account = {}; // the account's name
    bool is_system_account = false;
};

/// `INFO {...} ` with its line end, fields in the order of the reference. [any]
[[nodiscard]] std::string info_line(const server_info& server, const connection_info& connection);

} // namespace plexus::proto

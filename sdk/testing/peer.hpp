#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/abi/net.h>

namespace plexus::testing {

/// Who connects, as px_peer says it.
struct peer_facts {
    std::string host = "127.0.0.1";
    std::uint32_t port = 4711;
    std::string tls_version{};
    std::string tls_cipher{};
    std::string tls_server_name{};
    std::string certificate_subject{};
};

/// How a connection was handed over to a session of the kernel, as px_session_start says it.
struct handover {
    std::string kind{};
    std::uint32_t connection_type = 0;
    std::uint32_t flags = 0;
    std::string peer_label{};
    std::string id_label{};
    std::string user{};
    std::string password{};
    std::string token{};
    std::string jwt{};
    struct login {
        std::string user{};
        std::string password{};
        std::string token{};
        std::string no_auth_user{};
    };
    std::optional<login> own_login{};
    std::uint64_t auth_timeout_ns = 0;
    std::uint64_t ping_interval_ns = 0;
};

/// Where the plugin listens, as px_listen_options says it.
struct listening {
    std::string label{};
    std::string scheme{};
    std::string host{};
    std::uint32_t port = 0; ///< a made-up one for -1
    std::string kind{};
    std::string tls{};
    std::uint32_t flags = 0;
    std::uint32_t connection_types = 0;
    bool accepting = false;
};

/// The other end of a connection to the plugin, and the test's hands on the kernel's part of it.
///
/// Thread: one. Owner: shared by the test and the fake host. Everything happens within the call.
class peer {
public:
    explicit peer(px_connection& connection) : connection_(connection) {}

    void send(std::string_view bytes);
    std::string take(); ///< what has come since the last call
    void end();         ///< closes its side
    // A peer that does not read: what is written waits.
    void stop_reading();
    void read_on();
    std::size_t waiting() const; ///< bytes that it has not read

    bool is_open() const;
    std::string reason() const;               ///< why it ended; empty while it is open
    std::vector<std::string> filters() const; ///< by name, the lowest first

    /// Set once a session of the kernel has taken over.
    const std::optional<handover>& handed_over() const;
    std::string take_input();            ///< what has reached that session since the last call
    void answer(std::string_view bytes); ///< what it writes
    void close(std::string_view reason); ///< the kernel ends the connection

private:
    px_connection& connection_;
};

} // namespace plexus::testing

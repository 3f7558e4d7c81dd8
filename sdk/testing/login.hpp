#pragma once

#include <cstdint>
#include <string>

#include <plexus/abi/auth.h>

namespace plexus::testing {

/// What a client says when it logs in, and what the authenticators before the plugin's said.
struct login_request {
    std::string user{};
    std::string password{};
    std::string token{};
    std::string nkey{};
    std::string signature{};
    std::string jwt{};
    std::string nonce{};
    std::string certificate_subject{};
    std::string host = "127.0.0.1";
    std::uint32_t port = 4711;
    std::uint32_t connection_type = PX_CONNECTION_STANDARD;
    std::uint32_t so_far = PX_AUTH_UNDECIDED;
};

/// What the plugin says to it. Texts of an identity are those that it was accepted with. Who is
/// asked about again keeps the former answer until the next one; who is rejected then, or has
/// changed accounts, is rejected, and not asked about any more: the server has closed the
/// connection.
struct login_answer {
    enum class verdict : std::uint8_t { waiting, accepted, rejected, passed };

    verdict said = verdict::waiting;
    std::string why{}; ///< of a rejection
    std::string account{};
    std::string user{};
    std::string permissions{};
    std::int32_t max_payload = -1;
    std::int32_t max_subscriptions = -1;
    std::int64_t expires_wall_ns = 0;
    std::uint32_t asked = 0; ///< how often: again after each reload and each recheck()
};

} // namespace plexus::testing

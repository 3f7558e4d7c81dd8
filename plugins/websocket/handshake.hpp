#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "protocol.hpp"
#include "request.hpp"
#include "settings.hpp"

/// The upgrade of an HTTP connection (RFC 6455, 4.2; RFC 7692, 7.1), in the order of the reference.
namespace plexus::websocket {

/// How the frames for this client are made.
enum class client_kind {
    plain,
    browser, ///< small frames
    safari,  ///< small frames, but whole ones when compressed
};

/// An upgrade that is granted.
struct upgrade {
    std::string answer; ///< the whole response
    const protocol* spoken = nullptr;
    bool compression = false;
    bool masking = true; ///< the client masks
    client_kind client = client_kind::plain;
    std::string forwarded_for; ///< an address, or empty
    /// For the fields of CONNECT; empty where there is no such cookie.
    std::string user, password, token, jwt;
};

/// One that is not.
struct refusal {
    unsigned status;
    std::string reason; ///< for the log
    /// Behind the status in the answer, where the reference's HTTP library answers; or empty.
    std::string detail{};
};

/// What the decision depends on besides the request.
struct surroundings {
    const settings& options;
    bool tls = false;
    /// Whether somebody speaks this kind of session.
    std::function<bool(std::string_view kind)> has_kind;
};

std::expected<upgrade, refusal> decide(const request& asked, const surroundings& here);

/// The whole answer to a request that is refused, after which the connection ends. One to HEAD has
/// no body.
std::string refusal_answer(const refusal& why, bool with_body = true);

} // namespace plexus::websocket

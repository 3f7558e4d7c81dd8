#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <plexus/abi/http.h>
#include <plexus/host.hpp>

#include "http/endpoints.hpp"

namespace plexus::monitoring {

struct foreign_endpoint;

/// `plexus.http/0`: endpoints of other plugins, and their requests while they are under way.
///
/// Thread: add() and remove() [init] [loop]; requests are used on the loop of their endpoint.
/// Owner:  the plugin; ends last of all parts, and with it requests that nobody answered.
/// Errors: what cannot be handed to its plugin, which is not at work, is told 503.
/// Limits: requests_max of one endpoint wait for its plugin; more are told 503.
class provided_http {
public:
    static constexpr std::size_t requests_max = 256;

    provided_http(const plexus::host& host, endpoints& known) : host_(host), endpoints_(known) {}
    ~provided_http();
    provided_http(const provided_http&) = delete;
    provided_http& operator=(const provided_http&) = delete;

    px_status add(px_host* owner, const px_http_endpoint& what, void* arg);
    px_status remove(std::string_view path);

    /// The table without add() and remove(), which are the plugin's to find this by.
    static px_http_v0 request_functions();

    const plexus::host& host() const noexcept { return host_; }
    /// By the endpoints: a request lives until it is answered.
    px_http_request* keep(std::shared_ptr<px_http_request> made);
    void forget(px_http_request* answered);

private:
    const plexus::host& host_;
    endpoints& endpoints_;
    std::mutex mutex_;                                                          // guards both
    std::map<std::string, std::weak_ptr<foreign_endpoint>, std::less<>> known_; ///< by path
    std::unordered_map<px_http_request*, std::shared_ptr<px_http_request>> requests_;
};

} // namespace plexus::monitoring

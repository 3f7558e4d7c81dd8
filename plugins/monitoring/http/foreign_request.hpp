#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include <plexus/abi/http.h>
#include <plexus/loop.hpp>

#include "http/exchange.hpp"

namespace plexus::monitoring {

/// An endpoint as its plugin gave it; told that it is gone once nothing refers to it.
struct foreign_endpoint {
    foreign_endpoint(const plexus::host& monitoring, px_host* owner, const px_http_endpoint& what,
                     void* with);
    ~foreign_endpoint();
    foreign_endpoint(const foreign_endpoint&) = delete;
    foreign_endpoint& operator=(const foreign_endpoint&) = delete;

    const plexus::host& host;
    const plexus::host plugin; ///< whose it is: in its name its functions are called
    const px_loop loop;
    void (*const handle)(void* arg, px_http_request* request);
    void (*gone)(void* arg);
    void* const arg;
    std::atomic<std::size_t> waiting{0}; ///< requests that are not answered
    std::atomic<bool> removed{false};    ///< handle is not to be called any more
};

} // namespace plexus::monitoring

/// One request of such an endpoint. Its functions are called on the loop of the endpoint, what they
/// cause happens at home, where the exchange is.
struct px_http_request : std::enable_shared_from_this<px_http_request> {
    px_http_request(std::shared_ptr<plexus::monitoring::foreign_endpoint> of,
                    std::shared_ptr<plexus::monitoring::exchange> what)
        : endpoint(std::move(of)), asked(std::move(what)), home(plexus::home_loop(endpoint->host)) {
        ++endpoint->waiting;
    }
    ~px_http_request() { --endpoint->waiting; }

    void respond(unsigned status, std::string_view type, std::string_view body);
    void begin(unsigned status, std::string_view type, px_task_fn writable, void* arg);
    bool write(std::string_view part);
    void end();

    const std::shared_ptr<plexus::monitoring::foreign_endpoint> endpoint;
    const std::shared_ptr<plexus::monitoring::exchange> asked; ///< but for asked(): [home]
    const px_loop home;
    void* owner = nullptr; ///< the provided_http that keeps it

private:
    bool is_home() const { return endpoint->loop == home; }
    template <class Call>
    void at_home(Call call);
    void tell_writable();

    px_task_fn writable_ = nullptr; ///< on the endpoint's loop, as ended_
    void* writable_arg_ = nullptr;
    bool ended_ = false;
};

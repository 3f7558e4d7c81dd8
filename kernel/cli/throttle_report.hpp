#pragma once

#include <memory>

#include "base/log.hpp"
#include "net/connection_rate_limit.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"

namespace plexus::cli {

/// Warns once a second about the TLS handshakes that `connection_rate_limit` has refused, if any.
///
/// Thread: [init] to make it; works on `home`. Owner: server; ends after the loops have.
/// Source: core 18.
class throttle_report {
public:
    throttle_report(net::loop& home, logger& log,
                    std::shared_ptr<net::connection_rate_limit> handshakes);

private:
    void arm();
    void tick();

    net::loop& home_;
    logger& log_;
    const std::shared_ptr<net::connection_rate_limit> handshakes_;
    net::timer timer_;
};

} // namespace plexus::cli

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/loop_group.hpp"

namespace plexus::net {

/// Where to listen: a TCP host and port, or the path of a unix-domain socket.
struct listen_address {
    std::string host;          ///< name or address; empty when `path` is set
    int port = 0;              ///< -1: any free one
    std::string path;          ///< of a unix socket
    std::uint32_t mode = 0660; ///< permission bits of the socket file
};

/// Accepts connections on one address and spreads them over the loops, or keeps them on one.
///
/// Thread: [init] open(); [any] start(), stop(). `make_session` runs on the connection's loop.
/// Owner:  the composition root.
/// Errors: open() says what was tried and why it failed, in the words of the reference.
/// Limits: none; sessions refuse what is too many.
class listener {
public:
    using session_maker = std::function<std::unique_ptr<session>(connection&)>;

    /// `next_id` gives every connection its number. With a `home` all connections live on that
    /// loop.
    listener(loop_group& loops, logger& log, std::function<std::uint64_t()> next_id,
             session_maker make_session, loop* home = nullptr);
    ~listener();

    /// Connections that come from here on wait, as many as the system lets wait, until start().
    text_result<void> open(const listen_address& address);
    void start();
    /// The addresses really listened on, with real ports.
    const std::vector<listen_address>& addresses() const noexcept { return addresses_; }

    /// Accepts nothing more, from now on and for good; connections stay.
    void stop();
    /// Between start() and stop(). [any]
    bool accepting() const noexcept { return accepting_.load(std::memory_order_relaxed); }

private:
    struct impl;

    std::vector<listen_address> addresses_;
    std::atomic<bool> accepting_{false};
    std::shared_ptr<impl> impl_;
};

} // namespace plexus::net

#include "net/listener.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "net/connection_io.hpp"
#include "net/listen_socket.hpp"

namespace plexus::net {

static constexpr auto backoff_min = std::chrono::milliseconds(10);
static constexpr auto backoff_max = std::chrono::seconds(1);
// Connections taken before other work of the loop gets its turn.
static constexpr int accepts_per_event = 64;

/// Lives on the first loop, or on the only one it serves; shared with the handlers that wait there.
struct listener::impl : std::enable_shared_from_this<listener::impl> {
    using stream =
        boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    impl(loop_group& group, logger& logger, std::function<std::uint64_t()> id_source,
         session_maker maker, loop* only)
        : loops(group), home(only != nullptr ? *only : group[0]), spreads(only == nullptr),
          log(logger), next_id(std::move(id_source)), make_session(std::move(maker)),
          retry([](void* self) { static_cast<impl*>(self)->wait(); }, this) {}

    void wait() {
        if (!socket)
            return;
        socket->async_wait(boost::asio::posix::descriptor_base::wait_read,
                           [self = shared_from_this()](const boost::system::error_code& error) {
                               if (!error && self->socket)
                                   self->home.run_batch([&] { self->accept_some(); });
                           });
    }

    void accept_some() {
        for (int i = 0; i < accepts_per_event; ++i) {
            peer_address peer;
            const int descriptor = accept_next(socket->native_handle(), peer);
            if (descriptor >= 0) {
                backoff = backoff_min;
                start(descriptor, std::move(peer));
            } else if (stopped) {
                return;
            } else if (errno == EAGAIN) {
                break;
            } else if (errno != ECONNABORTED && errno != EINTR) {
                // Out of descriptors or memory: others must end first.
                log.error("Temporary Client Accept Error ({}), sleeping {}ms", std::strerror(errno),
                          backoff.count());
                home.arm_after(retry, backoff);
                backoff = std::min<std::chrono::milliseconds>(backoff * 2, backoff_max);
                return;
            }
        }
        wait();
    }

    void start(int descriptor, peer_address peer) {
        loop& target = spreads ? loops.next() : home;
        std::unique_ptr<connection> made;
        try {
            made = std::make_unique<connection>(target, descriptor, next_id(), std::move(peer));
        } catch (const boost::system::system_error& error) { // no room in the epoll set
            log.error("Client Accept Error ({})", error.code().message());
            ::close(descriptor);
            return;
        }
        target.post([self = shared_from_this(), &target, made = std::move(made)]() mutable {
            connection& added = *made;
            target.connections().emplace(added.id(), std::move(made));
            added.open(self->make_session(added));
        });
    }

    loop_group& loops;
    loop& home;
    const bool spreads; ///< connections live on all loops, not only on home
    logger& log;
    const std::function<std::uint64_t()> next_id;
    const session_maker make_session;
    std::unique_ptr<stream> socket; ///< null once stopped
    std::atomic<bool> stopped{false};
    timer retry;
    std::chrono::milliseconds backoff = backoff_min;
};

listener::listener(loop_group& loops, logger& log, std::function<std::uint64_t()> next_id,
                   session_maker make_session, loop* home)
    : impl_(std::make_shared<impl>(loops, log, std::move(next_id), std::move(make_session), home)) {
}

listener::~listener() {
    for (const listen_address& each : addresses_)
        if (!each.path.empty())
            ::unlink(each.path.c_str());
}

text_result<void> listener::open(const listen_address& address) {
    auto listening = listen_on(address);
    if (!listening)
        return std::unexpected(listening.error());
    addresses_.push_back(listening->address);
    impl_->socket = std::make_unique<impl::stream>(impl_->home.io().context, listening->descriptor);
    return {};
}

void listener::start() {
    accepting_.store(true, std::memory_order_relaxed);
    impl_->home.post([impl = impl_] { impl->wait(); });
}

void listener::stop() {
    accepting_.store(false, std::memory_order_relaxed);
    if (impl_->stopped.exchange(true))
        return;
    // Nobody gets in from here on, although the socket is closed on its own loop.
    if (impl_->socket != nullptr)
        ::shutdown(impl_->socket->native_handle(), SHUT_RD);
    impl_->home.post([impl = impl_] {
        impl->retry.cancel();
        impl->socket.reset();
    });
}

} // namespace plexus::net

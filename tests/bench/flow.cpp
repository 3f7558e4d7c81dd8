#include "flow.hpp"

#include <algorithm>
#include <cerrno>

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace plexus::bench {
namespace {

// Bytes that may be on their way to a subscriber: enough to keep every buffer of the way busy,
// little enough that no server takes the reader for a slow consumer.
constexpr std::uint64_t on_the_way_each_max = 4 << 20;
constexpr std::uint64_t on_the_way_total_max = 64 << 20;
constexpr std::size_t send_size = 64 * 1024;
constexpr double stuck_seconds = 20;

volatile sig_atomic_t interrupt_seen = 0;

void add_to(int epoll, int fd, std::uint32_t events, std::uint64_t id) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail_errno("epoll_ctl");
}

} // namespace

void catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { interrupt_seen = 1; };
    ::sigaction(SIGINT, &action, nullptr); // without SA_RESTART: waits must end
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
}

bool interrupted() noexcept {
    return interrupt_seen != 0;
}

// Messages that every subscriber has, or that any has.
std::uint64_t flow::arrived() const {
    std::uint64_t bytes = to == fan::all ? UINT64_MAX : 0;
    for (const connection& s : subscribers)
        bytes = to == fan::all ? std::min(bytes, s.received_bytes()) : bytes + s.received_bytes();
    return bytes / receive_frame;
}

// Sends at most `room` bytes; false when the socket takes no more for now.
bool flow::send_from(std::size_t publisher, std::uint64_t room) {
    sender& s = senders_[publisher];
    const std::uint64_t size =
        std::min<std::uint64_t>({s.left, room, send_size, publish_bytes.size() - s.at});
    const ssize_t n = ::send(publishers[publisher].fd(), publish_bytes.data() + s.at, size,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
        if (errno == EAGAIN || errno == EINTR)
            return false;
        fail_errno("publishing");
    }
    s.at = (s.at + static_cast<std::size_t>(n)) % publish_bytes.size();
    s.left -= static_cast<std::uint64_t>(n);
    sent_bytes_ += static_cast<std::uint64_t>(n);
    return true;
}

void flow::pump(std::uint64_t count) {
    const unique_fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    senders_.resize(publishers.size());
    for (std::size_t i = 0; i < publishers.size(); ++i) {
        set_nonblocking(publishers[i].fd(), true);
        senders_[i].left = count * publish_frame;
        add_to(epoll.get(), publishers[i].fd(), EPOLLIN | EPOLLOUT | EPOLLET, i);
    }
    for (std::size_t i = 0; i < subscribers.size(); ++i) {
        set_nonblocking(subscribers[i].fd(), true);
        add_to(epoll.get(), subscribers[i].fd(), EPOLLIN, publishers.size() + i);
    }
    const std::uint64_t wanted = sent_bytes_ / publish_frame + count * publishers.size();
    const std::uint64_t window = std::max<std::uint64_t>(
        8 * publish_frame,
        to == fan::none ? UINT64_MAX / 2
                        : std::min(on_the_way_each_max, on_the_way_total_max / subscribers.size()));
    std::vector<bool> takes_more(publishers.size(), true);
    double last_progress = now_seconds();
    for (;;) {
        const std::uint64_t there = to == fan::none ? 0 : arrived() * publish_frame;
        const std::uint64_t on_the_way = to == fan::none ? 0 : sent_bytes_ - there;
        const std::uint64_t room = window > on_the_way ? window - on_the_way : 0;
        bool can_send = false, all_sent = true;
        for (std::size_t i = 0; i < publishers.size(); ++i) {
            if (senders_[i].left > 0 && takes_more[i] && room > 0)
                takes_more[i] = send_from(i, room);
            can_send = can_send || (senders_[i].left > 0 && takes_more[i] && room > 0);
            all_sent = all_sent && senders_[i].left == 0;
        }
        if (all_sent && (to == fan::none || there == wanted * publish_frame))
            break;
        epoll_event events[256];
        const int n = ::epoll_wait(epoll.get(), events, 256, can_send ? 0 : 1000);
        if (interrupted())
            throw failure("interrupted");
        for (int i = 0; i < n; ++i) {
            const std::size_t id = events[i].data.u64;
            if (id < publishers.size()) {
                takes_more[id] = takes_more[id] || (events[i].events & EPOLLOUT) != 0;
                while (publishers[id].read_some()) {
                }
            } else {
                subscribers[id - publishers.size()].read_some();
            }
        }
        const double now = now_seconds();
        if (n > 0 || can_send)
            last_progress = now;
        else if (now - last_progress > stuck_seconds)
            throw failure("messages are missing: " + std::to_string(there / publish_frame) +
                          " of " + std::to_string(wanted) + " arrived");
    }
    if (to == fan::none) {
        for (connection& p : publishers)
            p.sync();
    }
    for (const connection& s : subscribers) {
        if (to == fan::all && s.received_bytes() != wanted * receive_frame)
            throw failure("a subscriber got more messages than were sent");
    }
}

} // namespace plexus::bench

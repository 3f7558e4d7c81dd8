#include "floor.hpp"

#include <algorithm>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include <sys/epoll.h>
#include <sys/socket.h>

namespace plexus::bench {
namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr std::string_view ping = "PING\r\n";

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail_errno("epoll_ctl");
}

class relay {
public:
    relay(int epoll, floor_mode mode) : epoll_(epoll), mode_(mode), buffer_(read_size) {}

    void accept_from(int listener) {
        unique_fd fd(::accept(listener, nullptr, nullptr));
        char role = 0;
        if (!fd || ::recv(fd.get(), &role, 1, MSG_WAITALL) != 1)
            return;
        const bool is_publisher = role == 'P';
        if (is_publisher || mode_ == floor_mode::back)
            watch(epoll_, fd.get());
        send_all(fd.get(), "K");
        (is_publisher ? publishers_ : subscribers_).push_back(std::move(fd));
    }

    void read_from(int fd) {
        const ssize_t n = ::recv(fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0)
            throw failure("a client of the floor went away");
        const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(n));
        switch (mode_) {
        case floor_mode::sink:
            tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), ping.size())));
            if (tail_.ends_with(ping))
                send_all(fd, "PONG\r\n");
            tail_.erase(0, tail_.size() - std::min(tail_.size(), ping.size()));
            break;
        case floor_mode::copy:
            for (const unique_fd& s : subscribers_)
                send_all(s.get(), bytes);
            break;
        case floor_mode::one_of:
            send_all(subscribers_[next_++ % subscribers_.size()].get(), bytes);
            break;
        case floor_mode::back:
            send_all((fd == publishers_[0].get() ? subscribers_ : publishers_)[0].get(), bytes);
            break;
        }
    }

private:
    int epoll_;
    floor_mode mode_;
    std::vector<char> buffer_;
    std::vector<unique_fd> publishers_, subscribers_;
    std::string tail_;
    std::size_t next_ = 0;
};

} // namespace

void run_floor(const unique_fd& listener, floor_mode mode) {
    const unique_fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    watch(epoll.get(), listener.get());
    relay moving(epoll.get(), mode);
    for (;;) {
        epoll_event events[64];
        const int n = ::epoll_wait(epoll.get(), events, 64, -1);
        for (int i = 0; i < n; ++i) {
            if (events[i].data.fd == listener.get())
                moving.accept_from(listener.get());
            else
                moving.read_from(events[i].data.fd);
        }
    }
}

} // namespace plexus::bench

#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace plexus::bench {

/// What ends a measurement: a server that does not answer, a lost message, a bad argument.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws a failure with `what` and the text of errno.
[[noreturn]] void fail_errno(const std::string& what);

/// Owns a file descriptor.
class unique_fd {
public:
    explicit unique_fd(int fd = -1) noexcept : fd_(fd) {}
    unique_fd(unique_fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    unique_fd& operator=(unique_fd&& other) noexcept;
    ~unique_fd() { close(); }

    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void close() noexcept;

private:
    int fd_;
};

/// A listening socket on a free port of 127.0.0.1.
unique_fd listen_on_loopback();
std::uint16_t port_of(const unique_fd& listener);
/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

/// Connects to 127.0.0.1:port; an empty fd when refused. Closing resets, so that thousands of
/// connections leave no TIME_WAIT behind; reads and writes give up after 30 s.
unique_fd dial(std::uint16_t port);

/// Sends everything; the socket may be blocking or not.
void send_all(int fd, std::string_view bytes);
void set_nonblocking(int fd, bool on);

/// Lifts RLIMIT_NOFILE so that `count` files can be open; throws when the system refuses.
void allow_open_files(std::size_t count);

double now_seconds() noexcept;

} // namespace plexus::bench

#include "connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include <poll.h>
#include <sys/socket.h>

namespace plexus::bench {
namespace {

constexpr std::size_t read_size = 256 * 1024;
constexpr int wait_ms = 30'000;

} // namespace

connection connection::to_server(std::uint16_t port, std::string_view user) {
    std::optional<connection> c = try_server(port, user);
    if (!c)
        throw failure("the server refuses connections");
    return std::move(*c);
}

std::optional<connection> connection::try_server(std::uint16_t port, std::string_view user) {
    unique_fd fd = dial(port);
    if (!fd)
        return std::nullopt;
    connection c(std::move(fd));
    std::string connect = "CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1,"
                          "\"lang\":\"bench\",\"version\":\"1\",\"headers\":true,"
                          "\"no_responders\":true";
    if (!user.empty())
        connect += fmt::format(",\"user\":\"{0}\",\"pass\":\"{0}\"", user);
    c.send(connect + "}\r\n");
    c.sync();
    return c;
}

connection connection::to_floor(std::uint16_t port, char role) {
    connection c(dial(port));
    c.send(std::string_view(&role, 1));
    char ready = 0;
    if (!c.fd_ || ::recv(c.fd(), &ready, 1, MSG_WAITALL) != 1)
        fail_errno("the floor does not answer");
    set_nonblocking(c.fd(), true);
    return c;
}

void connection::sync() {
    const std::uint64_t before = pongs_;
    send("PING\r\n");
    set_nonblocking(fd(), true);
    while (pongs_ == before) {
        pollfd readable{fd(), POLLIN, 0};
        const int ready = ::poll(&readable, 1, wait_ms);
        if (ready == 0)
            throw failure("the server did not answer PING in time");
        if (ready < 0)
            fail_errno("poll"); // also when interrupted by the user
        read_some();
    }
}

bool connection::read_some() {
    static std::vector<char> buffer(read_size); // one thread, one buffer
    const ssize_t n = ::recv(fd(), buffer.data(), buffer.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n < 0)
        fail_errno("reading from the server");
    if (n == 0)
        throw failure("the server closed a connection");
    take({buffer.data(), static_cast<std::size_t>(n)});
    return static_cast<std::size_t>(n) == buffer.size();
}

void connection::take(std::string_view bytes) {
    if (expected_ && !expected_->compare) {
        received_ += bytes.size();
        return;
    }
    while (!bytes.empty()) {
        const bool at_boundary = !expected_ || received_ % expected_->frame_size == 0;
        if (in_line_ || (at_boundary && bytes.front() != 'M'))
            bytes = take_control_line(bytes);
        else
            bytes = take_frames(bytes);
    }
}

std::string_view connection::take_control_line(std::string_view bytes) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    in_line_ = end == std::string_view::npos;
    if (in_line_)
        return {};
    if (line_.starts_with("PONG"))
        ++pongs_;
    else if (line_.starts_with("INFO"))
        info_ = line_;
    else if (!line_.starts_with("PING"))
        throw failure("the server sent: " + line_.substr(0, 200));
    line_.clear();
    return bytes.substr(end + 1);
}

std::string_view connection::take_frames(std::string_view bytes) {
    if (!expected_)
        throw failure("a message came where none was expected");
    // As much as possible at once; when that differs a control line may stand between two frames.
    const std::size_t at = received_ % expected_->bytes.size();
    const std::size_t whole = std::min(bytes.size(), expected_->bytes.size() - at);
    const std::size_t frame_rest =
        std::min(whole, expected_->frame_size - received_ % expected_->frame_size);
    for (const std::size_t size : {whole, frame_rest}) {
        if (std::memcmp(bytes.data(), expected_->bytes.data() + at, size) == 0) {
            received_ += size;
            return bytes.substr(size);
        }
    }
    throw failure("a message differs from what was published: " + std::string(bytes.substr(0, 80)));
}

} // namespace plexus::bench

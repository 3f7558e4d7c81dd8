#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace plexus::stress {

/// The server has ended the connection.
struct closed : std::runtime_error {
    using runtime_error::runtime_error;
};

/// A blocking NATS client, just enough to load a server; shares no code with it.
/// Errors: `closed`; std::runtime_error when the server is silent for too long.
class client {
public:
    /// What came: the line, and for MSG what belongs to it.
    struct event {
        std::string line;
        std::string sid;
        std::string payload;
        bool is(std::string_view name) const { return line.starts_with(name); }
    };

    client(int port, std::string_view user)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
        const std::string info = next().line;
        const std::string_view field = "\"client_id\":";
        id_ = std::stoull(info.substr(info.find(field) + field.size()));
        connect(user);
    }
    ~client() { ::close(fd_); }
    client(const client&) = delete;

    /// What the server calls this connection.
    std::uint64_t id() const { return id_; }

    void connect(std::string_view user) {
        send("CONNECT {\"verbose\":false,\"pedantic\":false,\"user\":\"" + std::string(user) +
             "\",\"pass\":\"secret\",\"headers\":true,\"no_responders\":true,\"protocol\":1}\r\n");
    }
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                throw closed("the server is gone while sending");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void publish(std::string_view subject, std::string_view payload) {
        std::string bytes = "PUB " + std::string(subject) + " " + std::to_string(payload.size());
        send(bytes.append("\r\n").append(payload).append("\r\n"));
    }

    /// What comes next other than PING, which is answered.
    event next() {
        event result;
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n", at_)) == std::string::npos)
            fill();
        result.line = buffer_.substr(at_, end - at_);
        at_ = end + 2;
        if (result.is("MSG ") || result.is("HMSG ")) {
            const std::size_t size = std::stoul(result.line.substr(result.line.rfind(' ') + 1));
            while (buffer_.size() - at_ < size + 2)
                fill();
            result.payload = buffer_.substr(at_, size);
            at_ += size + 2;
            const std::size_t subject = result.line.find(' ') + 1;
            const std::size_t sid = result.line.find(' ', subject) + 1;
            result.sid = result.line.substr(sid, result.line.find(' ', sid) - sid);
        } else if (result.line == "PING") { // of a run longer than two seconds
            send("PONG\r\n");
            return next();
        }
        return result;
    }
    /// Sends PING and hands everything before its PONG to `each`.
    template <class Each>
    void fence(Each&& each) {
        send("PING\r\n");
        for (event came = next(); !came.is("PONG"); came = next())
            each(came);
    }

private:
    void fill() {
        if (at_ > 64 * 1024)
            buffer_.erase(0, std::exchange(at_, 0));
        pollfd readable{fd_, POLLIN, 0};
        if (::poll(&readable, 1, 30'000) != 1)
            throw std::runtime_error("the server is silent");
        char bytes[64 * 1024];
        const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0)
            throw closed("the server closed the connection");
        buffer_.append(bytes, static_cast<std::size_t>(got));
    }

    const int fd_;
    std::uint64_t id_ = 0;
    std::string buffer_;
    std::size_t at_ = 0;
};

} // namespace plexus::stress

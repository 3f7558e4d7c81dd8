#include "net/listen_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "base/errno_text.hpp"
#include "net/interface_addresses.hpp"

namespace plexus::net {

namespace {

struct closing_descriptor {
    int fd = -1;
    ~closing_descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
    int release() { return std::exchange(fd, -1); }
};

std::string shown(const listen_address& address) {
    return address.path.empty() ? join_host_port(address.host, std::max(address.port, 0))
                                : address.path;
}

std::unexpected<std::string> failed(const listen_address& address, std::string_view call,
                                    int error) {
    return std::unexpected(fmt::format("listen {} {}: {}: {}",
                                       address.path.empty() ? "tcp" : "unix", shown(address), call,
                                       errno_text(error)));
}

/// Nothing in particular: such a host means both families, as for the reference.
bool unspecified(const std::string& host) {
    return host.empty() || host == "0.0.0.0" || host == "::";
}

bool ipv6_works() {
    return closing_descriptor{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)}.fd >= 0;
}

text_result<listen_socket> listen_tcp(const listen_address& address) {
    constexpr int port_max = 65535; // getaddrinfo() would take what is above modulo 65536
    if (address.port < -1 || address.port > port_max)
        return std::unexpected(fmt::format("listen tcp: address {}: invalid port", address.port));
    const bool both = unspecified(address.host) && ipv6_works();
    addrinfo hints{};
    hints.ai_family = both ? AF_INET6 : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(std::max(address.port, 0));
    if (int error = ::getaddrinfo(both || address.host.empty() ? nullptr : address.host.c_str(),
                                  port.c_str(), &hints, &found);
        error != 0)
        return std::unexpected(
            fmt::format("listen tcp: lookup {}: {}", address.host, lookup_error_text(error)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard(found, &::freeaddrinfo);
    const addrinfo* chosen = found;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next)
        if (each->ai_family == AF_INET) {
            chosen = each;
            break;
        }

    closing_descriptor socket{
        ::socket(chosen->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (socket.fd < 0)
        return failed(address, "socket", errno);
    const int on = 1;
    ::setsockopt(socket.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const int only_v6 = both ? 0 : 1;
    if (chosen->ai_family == AF_INET6)
        ::setsockopt(socket.fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
    if (::bind(socket.fd, chosen->ai_addr, chosen->ai_addrlen) != 0)
        return failed(address, "bind", errno);
    if (::listen(socket.fd, SOMAXCONN) != 0)
        return failed(address, "listen", errno);

    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(socket.fd, reinterpret_cast<sockaddr*>(&bound), &size);
    listen_socket result;
    result.address = address;
    result.address.port =
        ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                          : reinterpret_cast<const sockaddr_in&>(bound).sin_port);
    result.descriptor = socket.release();
    return result;
}

/// A socket file that refuses connections was left behind by a process that is gone.
bool abandoned(const sockaddr_un& name) {
    struct stat status;
    if (::lstat(name.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return false;
    closing_descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    return probe.fd >= 0 &&
           ::connect(probe.fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
           errno == ECONNREFUSED;
}

text_result<listen_socket> listen_unix(const listen_address& address) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (address.path.size() >= sizeof name.sun_path)
        return std::unexpected(fmt::format("listen unix {}: path is longer than {} bytes",
                                           address.path, sizeof name.sun_path - 1));
    std::copy(address.path.begin(), address.path.end(), name.sun_path);
    closing_descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (socket.fd < 0)
        return failed(address, "socket", errno);
    if (abandoned(name))
        ::unlink(name.sun_path);
    // Nobody may connect between bind and chmod.
    const mode_t former = ::umask(0777);
    const int bound = ::bind(socket.fd, reinterpret_cast<const sockaddr*>(&name), sizeof name);
    const int error = errno;
    ::umask(former);
    if (bound != 0)
        return failed(address, "bind", error);
    if (::chmod(name.sun_path, static_cast<mode_t>(address.mode)) != 0)
        return failed(address, "chmod", errno);
    if (::listen(socket.fd, SOMAXCONN) != 0)
        return failed(address, "listen", errno);
    return listen_socket{socket.release(), address};
}

peer_address describe(int descriptor, const sockaddr_storage& from) {
    peer_address peer;
    char text[INET6_ADDRSTRLEN] = "";
    if (from.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        peer.port = ntohs(v4.sin_port);
    } else if (from.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
            ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
        else
            ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        peer.port = ntohs(v6.sin6_port);
    } else {
        ucred who{};
        socklen_t size = sizeof who;
        if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0)
            peer.local = {who.uid, who.gid, who.pid};
    }
    peer.host = text;
    return peer;
}

} // namespace

text_result<listen_socket> listen_on(const listen_address& address) {
    return address.path.empty() ? listen_tcp(address) : listen_unix(address);
}

int accept_next(int listening, peer_address& peer) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int descriptor = ::accept4(listening, reinterpret_cast<sockaddr*>(&from), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0)
        return -1;
    peer = describe(descriptor, from);
    if (!peer.local) {
        const int on = 1; // batches are ours to make; the system must not wait for more
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return descriptor;
}

} // namespace plexus::net

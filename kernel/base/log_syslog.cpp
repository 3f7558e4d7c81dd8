#include "base/log_syslog.hpp"

#include <cerrno>
#include <ctime>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/errno_text.hpp"
#include "base/quote.hpp"
#include "base/url.hpp"

namespace plexus {

namespace {

int severity_of(log_level level) {
    switch (level) {
    case log_level::fatal:
        return LOG_CRIT;
    case log_level::error:
        return LOG_ERR;
    case log_level::warn:
        return LOG_WARNING;
    case log_level::debug:
        return LOG_DEBUG;
    case log_level::notice:
    case log_level::trace:
        return LOG_NOTICE; // traces too, as in the reference
    }
    return LOG_NOTICE;
}

std::string address_text(const sockaddr_storage& address, socklen_t size) {
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return {};
    if (address.ss_family == AF_INET6)
        return fmt::format("[{}]:{}", host, port);
    return fmt::format("{}:{}", host, port);
}

// Bounds both connect(2) and send(2).
void limit_blocking(int descriptor) {
    const timeval limit{.tv_sec = syslog_sink::send_timeout.count(), .tv_usec = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

} // namespace

text_result<std::unique_ptr<syslog_sink>> syslog_sink::open(options settings) {
    transport kind = transport::local;
    std::string address;
    if (!settings.remote.empty()) {
        const auto url = parse_url(settings.remote);
        if (!url)
            return std::unexpected(url.error());
        if (url->scheme == "udp" || url->scheme == "tcp") {
            kind = url->scheme == "udp" ? transport::udp : transport::tcp;
            address = url->host;
        } else if (url->scheme == "unix") {
            kind = transport::unix_stream;
            address = url->path;
        } else {
            return std::unexpected("error invalid network type: " + go_quote(url->scheme));
        }
    }
    std::unique_ptr<syslog_sink> sink(
        new syslog_sink(std::move(settings), kind, std::move(address)));
    if (const auto connected = sink->connect(); !connected)
        return std::unexpected("error connecting to syslog: " + go_quote(connected.error()));
    return sink;
}

syslog_sink::syslog_sink(options settings, transport kind, std::string address)
    : settings_(std::move(settings)), kind_(kind), address_(std::move(address)) {}

syslog_sink::~syslog_sink() {
    disconnect();
}

bool syslog_sink::write(const log_record& record) {
    const std::string bytes = packet(record);
    if (descriptor_ >= 0 && send(bytes))
        return true;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_attempt_)
        return false;
    next_attempt_ = now + reconnect_interval;
    return connect().has_value() && send(bytes);
}

text_result<void> syslog_sink::connect() {
    disconnect();
    switch (kind_) {
    case transport::udp:
    case transport::tcp:
        return connect_network();
    case transport::unix_stream:
        return connect_path(address_, SOCK_STREAM);
    case transport::local:
        break;
    }
    for (const int type : {SOCK_DGRAM, SOCK_STREAM})
        for (const char* path : {"/dev/log", "/var/run/syslog", "/var/run/log"})
            if (connect_path(path, type))
                return {};
    return std::unexpected("Unix syslog delivery error");
}

text_result<void> syslog_sink::connect_path(const std::string& path, int type) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string where = "dial unix " + path + ": connect: ";
    if (path.size() >= sizeof address.sun_path)
        return std::unexpected(where + errno_text(EINVAL));
    path.copy(address.sun_path, path.size());
    descriptor_ = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (descriptor_ >= 0) {
        limit_blocking(descriptor_);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0)
            return {};
    }
    const int error = errno;
    disconnect();
    return std::unexpected(where + errno_text(error));
}

text_result<void> syslog_sink::connect_network() {
    const std::string network = kind_ == transport::udp ? "udp" : "tcp";
    const std::string dial = "dial " + network;
    if (address_.empty())
        return std::unexpected(dial + ": missing address");
    const auto target = split_host_port(address_);
    if (!target)
        return std::unexpected(dial + ": " + target.error());
    addrinfo hints{};
    hints.ai_socktype = kind_ == transport::udp ? SOCK_DGRAM : SOCK_STREAM;
    const std::string host = target->host.empty() ? "localhost" : target->host;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), target->port.c_str(), &hints, &found);
        error != 0)
        return std::unexpected(dial + ": lookup " + host + ": " + lookup_error_text(error));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);

    int error = 0;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        descriptor_ = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, 0);
        if (descriptor_ >= 0) {
            limit_blocking(descriptor_);
            if (::connect(descriptor_, each->ai_addr, each->ai_addrlen) == 0) {
                sockaddr_storage own{};
                socklen_t size = sizeof own;
                // The reference names the sender by its own end of the connection.
                if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&own), &size) == 0)
                    hostname_ = address_text(own, size);
                return {};
            }
        }
        error = errno;
        disconnect();
    }
    return std::unexpected(fmt::format("{} {}: connect: {}", dial, address_, errno_text(error)));
}

void syslog_sink::disconnect() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
    descriptor_ = -1;
}

std::string syslog_sink::packet(const log_record& record) const {
    // As the reference: the local daemon gets facility daemon, a remote one facility 0.
    const bool remote = kind_ != transport::local;
    const int priority = (remote ? 0 : LOG_DAEMON) | severity_of(record.level);
    const std::time_t seconds = std::chrono::system_clock::to_time_t(record.time);
    std::tm local{};
    localtime_r(&seconds, &local);
    std::string out = fmt::format("<{}>", priority);
    if (kind_ == transport::udp || kind_ == transport::tcp) {
        std::string offset = fmt::format("{:%z}", local);
        if (offset.size() == 5)
            offset.insert(3, ":");
        out += fmt::format("{:%Y-%m-%dT%H:%M:%S}{} {} ", local, local.tm_gmtoff == 0 ? "Z" : offset,
                           hostname_);
    } else {
        out += fmt::format("{:%b %e %H:%M:%S} ", local);
    }
    fmt::format_to(std::back_inserter(out), "{}[{}]: ", settings_.tag, getpid());
    if (settings_.json)
        append_log_line(out, record, {.json = true});
    else
        append_log_text(out, record);
    if (out.back() != '\n')
        out += '\n';
    return out;
}

bool syslog_sink::send(std::string_view packet) {
    while (!packet.empty()) {
        const ssize_t sent = ::send(descriptor_, packet.data(), packet.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            disconnect(); // a stream may hold half a line now: only a new one is in step
            return false;
        }
        packet.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace plexus

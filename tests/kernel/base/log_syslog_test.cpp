#include "base/log_syslog.hpp"

#include <regex>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;

namespace {

// A socket that plays the syslog daemon.
class daemon_socket {
public:
    static daemon_socket internet(int type) {
        daemon_socket made(AF_INET, type);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        made.bind_to(address, type);
        socklen_t size = sizeof address;
        getsockname(made.descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
        made.port_ = ntohs(address.sin_port);
        return made;
    }
    static daemon_socket unix_stream(const std::string& path) {
        daemon_socket made(AF_UNIX, SOCK_STREAM);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        made.bind_to(address, SOCK_STREAM);
        return made;
    }
    ~daemon_socket() {
        close(descriptor_);
        if (peer_ >= 0)
            close(peer_);
    }
    daemon_socket(daemon_socket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), port_(other.port_) {}

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    void accept_peer() {
        if (peer_ >= 0)
            close(peer_);
        peer_ = accept(descriptor_, nullptr, nullptr);
    }
    void drop_peer() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        setsockopt(peer_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(std::exchange(peer_, -1));
    }
    std::string receive() {
        char bytes[2048];
        const ssize_t size = recv(peer_ >= 0 ? peer_ : descriptor_, bytes, sizeof bytes, 0);
        return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
    }

private:
    daemon_socket(int family, int type) : descriptor_(socket(family, type, 0)) {}
    template <class Address>
    void bind_to(const Address& address, int type) {
        REQUIRE(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
        if (type == SOCK_STREAM)
            REQUIRE(listen(descriptor_, 5) == 0);
    }

    int descriptor_;
    int peer_ = -1;
    int port_ = 0;
};

std::unique_ptr<syslog_sink> connected(const std::string& remote) {
    auto sink = syslog_sink::open({.remote = remote, .tag = "plexus-server"});
    REQUIRE_MESSAGE(sink.has_value(), remote);
    return std::move(*sink);
}

std::string refused(const std::string& remote) {
    const auto sink = syslog_sink::open({.remote = remote, .tag = "t"});
    REQUIRE_MESSAGE(!sink.has_value(), remote);
    return sink.error();
}

bool log_to(log_sink& sink, log_level level, std::string_view text) {
    return sink.write({.level = level,
                       .time = std::chrono::system_clock::now(),
                       .context = {.label = "c - cid:1"},
                       .text = text});
}

const std::string stamp = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))";

} // namespace

TEST_CASE("syslog: a remote daemon gets the reference's packets over udp") {
    auto daemon = daemon_socket::internet(SOCK_DGRAM);
    auto sink = connected("udp://" + daemon.address());
    const auto packet = [&](log_level level) {
        REQUIRE(log_to(*sink, level, "text"));
        return daemon.receive();
    };
    const std::string rest = stamp + R"( 127\.0\.0\.1:\d+ plexus-server\[)" +
                             std::to_string(getpid()) + R"(\]: c - cid:1 - text\n)";
    CHECK(std::regex_match(packet(log_level::fatal), std::regex("<2>" + rest)));
    CHECK(std::regex_match(packet(log_level::error), std::regex("<3>" + rest)));
    CHECK(std::regex_match(packet(log_level::warn), std::regex("<4>" + rest)));
    CHECK(std::regex_match(packet(log_level::notice), std::regex("<5>" + rest)));
    CHECK(std::regex_match(packet(log_level::debug), std::regex("<7>" + rest)));
    CHECK(std::regex_match(packet(log_level::trace), std::regex("<5>" + rest)));
}

TEST_CASE("syslog: over tcp, connecting again when the daemon came back") {
    auto daemon = daemon_socket::internet(SOCK_STREAM);
    auto sink = connected("tcp://" + daemon.address());
    daemon.accept_peer();
    REQUIRE(log_to(*sink, log_level::notice, "one"));
    CHECK(daemon.receive().ends_with(": c - cid:1 - one\n"));
    daemon.drop_peer();
    CHECK(log_to(*sink, log_level::notice, "two"));
    daemon.accept_peer();
    CHECK(daemon.receive().ends_with(": c - cid:1 - two\n"));
    daemon.drop_peer();
    CHECK_FALSE(log_to(*sink, log_level::notice, "too soon to try again"));
}

TEST_CASE("syslog: over a unix socket, in the local form") {
    test::temp_dir dir;
    auto daemon = daemon_socket::unix_stream(dir.file("log"));
    auto sink = connected("unix://" + dir.file("log"));
    daemon.accept_peer();
    REQUIRE(log_to(*sink, log_level::notice, "one"));
    CHECK(std::regex_match(daemon.receive(),
                           std::regex(R"(<5>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d plexus-server)"
                                      R"(\[\d+\]: c - cid:1 - one\n)")));
}

TEST_CASE("syslog: through the logger, where fatal does not end the process") {
    auto daemon = daemon_socket::internet(SOCK_DGRAM);
    logger log;
    REQUIRE(
        log.configure({.remote_syslog = "udp://" + daemon.address(), .json = true}).has_value());
    log.fatal("cannot {}", "start");
    CHECK(daemon.receive().find(R"("level":"fatal","message":"cannot start"})") !=
          std::string::npos);
}

TEST_CASE("syslog: a daemon that cannot be reached, and URLs that name none") {
    CHECK(refused("udp://nohost") == "error connecting to syslog: "
                                     "\"dial udp: address nohost: missing port in address\"");
    CHECK(refused("udp://") == "error connecting to syslog: \"dial udp: missing address\"");
    CHECK(refused("tcp://300.1.1.1:5") ==
          "error connecting to syslog: \"dial tcp: lookup 300.1.1.1: no such host\"");
    CHECK(refused("unix:///no/such/socket") ==
          "error connecting to syslog: "
          "\"dial unix /no/such/socket: connect: no such file or directory\"");
    CHECK(refused("http://host:514") == "error invalid network type: \"http\"");
    CHECK(refused("udp://h:x") == "parse \"udp://h:x\": invalid port \":x\" after host");
    std::string closed;
    { closed = daemon_socket::internet(SOCK_STREAM).address(); }
    CHECK(refused("tcp://" + closed) ==
          "error connecting to syslog: \"dial tcp " + closed + ": connect: connection refused\"");
}

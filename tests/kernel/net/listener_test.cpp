#include "net/listener.hpp"

#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "connection_fixture.hpp"
#include "support/captured_log.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using testing::far_end;
using testing::happened;
using testing::happenings;
using testing::scripted_session;

namespace {

net::listen_address tcp(std::string host, int port = -1) {
    net::listen_address address;
    address.host = std::move(host);
    address.port = port;
    return address;
}

net::listen_address unix_socket(std::string path, std::uint32_t mode = 0660) {
    net::listen_address address;
    address.path = std::move(path);
    address.mode = mode;
    return address;
}

struct listening_fixture {
    net::loop_group loops{2};
    test::captured_log log;
    std::atomic<std::uint64_t> last_id = 0;
    happenings seen;
    net::peer_address peer; ///< of the last one accepted
    net::listener listener{loops, log, [this] { return ++last_id; },
                           [this](net::connection& accepted) {
                               seen.change([&](happened& h) {
                                   peer = accepted.peer();
                                   h.bytes += "+";
                               });
                               return std::make_unique<scripted_session>(accepted, seen,
                                                                         scripted_session::input{});
                           }};
    ~listening_fixture() { loops.stop(); }
};

far_end dial(int family, const sockaddr* address, socklen_t size) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::connect(fd, address, size) == 0);
    return far_end(fd);
}

far_end dial_v4(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return dial(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

far_end dial_v6(int port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    address.sin6_addr = in6addr_loopback;
    return dial(AF_INET6, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

far_end dial_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, address.sun_path);
    return dial(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

bool has_v6() {
    const int fd = ::socket(AF_INET6, SOCK_STREAM, 0);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    const bool works =
        fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return works;
}

} // namespace

TEST_CASE("listener: accepts on the port the system chose, and says who called") {
    listening_fixture net;
    REQUIRE(net.listener.open(tcp("127.0.0.1")).has_value());
    const int port = net.listener.addresses().front().port;
    CHECK(port > 0);
    net.loops.start();
    net.listener.start();
    auto first = dial_v4(port);
    auto second = dial_v4(port);
    CHECK(net.seen.wait_bytes("++"));
    CHECK(net.peer.host == "127.0.0.1");
    CHECK(net.peer.port != 0);
    CHECK(net.peer.text() == "127.0.0.1:" + std::to_string(net.peer.port));

    net.listener.stop();
    std::promise<void> stopped;
    net.loops[0].post([&] { stopped.set_value(); });
    stopped.get_future().wait();
    first.send("still served");
    CHECK(net.seen.wait_bytes("++still served"));
}

TEST_CASE("listener: an unspecified host means both address families") {
    if (!has_v6())
        return;
    for (const char* host : {"0.0.0.0", "::", ""}) {
        CAPTURE(host);
        listening_fixture net;
        REQUIRE(net.listener.open(tcp(host)).has_value());
        const int port = net.listener.addresses().front().port;
        net.loops.start();
        net.listener.start();
        auto v4 = dial_v4(port);
        CHECK(net.seen.wait_bytes("+"));
        CHECK(net.peer.host == "127.0.0.1");
        auto v6 = dial_v6(port);
        CHECK(net.seen.wait_bytes("++"));
        CHECK(net.peer.host == "::1");
    }
}

TEST_CASE("listener: a port in use is refused in the reference's words") {
    listening_fixture net, other;
    REQUIRE(net.listener.open(tcp("127.0.0.1")).has_value());
    const int port = net.listener.addresses().front().port;
    const auto refused = other.listener.open(tcp("127.0.0.1", port));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() ==
          "listen tcp 127.0.0.1:" + std::to_string(port) + ": bind: address already in use");
}

TEST_CASE("listener: a unix socket has the mode asked for and knows its peer") {
    test::temp_dir folder;
    const std::string path = folder.file("plexus.sock");
    {
        listening_fixture net;
        REQUIRE(net.listener.open(unix_socket(path, 0620)).has_value());
        struct stat status {};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0620);
        net.loops.start();
        net.listener.start();
        auto peer = dial_unix(path);
        CHECK(net.seen.wait_bytes("+"));
        REQUIRE(net.peer.local.has_value());
        CHECK(net.peer.local->uid == ::getuid());
        CHECK(net.peer.text() == "unix:" + std::to_string(::getpid()));
    }
    CHECK(::access(path.c_str(), F_OK) != 0); // it goes with the listener
}

TEST_CASE("listener: an abandoned unix socket is replaced, one in use and other files are not") {
    test::temp_dir folder;
    const std::string path = folder.file("plexus.sock");
    {
        const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(path, address.sun_path);
        REQUIRE(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        ::close(left);
    }
    listening_fixture net, other, third;
    REQUIRE(net.listener.open(unix_socket(path)).has_value());
    const auto in_use = other.listener.open(unix_socket(path));
    REQUIRE_FALSE(in_use.has_value());
    CHECK(in_use.error() == "listen unix " + path + ": bind: address already in use");
    const std::string file = folder.file("precious");
    test::write_file(file, "content");
    CHECK_FALSE(third.listener.open(unix_socket(file)).has_value());
    CHECK(test::read_file(file) == "content");
    CHECK_FALSE(third.listener.open(unix_socket(folder.file(std::string(200, 'x')))).has_value());
}

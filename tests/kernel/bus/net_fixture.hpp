#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <string>

#include "bus/net_holdings.hpp"
#include "bus/net_table.hpp"
#include "kernel/net/connection_fixture.hpp"
#include "table_fixture.hpp"

namespace plexus::test {

/// A plugin with a kind of session, whose functions are the test's, at work on two running loops.
///
/// What its sessions hear is in `seen`: bytes, `<` for an opening, `~` when drained, and how they
/// were closed.
struct net_fixture : table_fixture {
    const px_net_v0& net = bus::net_table();
    testing::happenings seen;
    std::string closed_as = "-"; ///< of the last one; "" when it was handed over; on its loop
    std::atomic<int> freed = 0;
    std::function<bool(px_connection*, const px_session_start&)> on_open;
    std::function<std::uint64_t(px_connection*, std::string_view)> on_bytes;

    px_session_kind kind{.size = sizeof(px_session_kind),
                         .reserved = 0,
                         .name = "scripted",
                         .open = open,
                         .on_bytes = take,
                         .on_drained = drained,
                         .on_close = close};

    net_fixture() {
        REQUIRE(in_init([&] { return net.add_kind(&host, &kind, this); }) == PX_OK);
    }
    ~net_fixture() {
        end();
        loops.stop(); // other sessions that note what they hear end before what they note it in
    }

    template <class Call>
    px_status in_init(Call call) {
        px_status answer = PX_ERR_FAILED;
        at_init(host, [&] { answer = call(); });
        return answer;
    }

    px_listen_options options(std::uint32_t flags = 0) {
        px_listen_options wanted{};
        wanted.size = sizeof wanted;
        wanted.flags = flags;
        wanted.host = bus::to_text("127.0.0.1");
        wanted.port = -1;
        wanted.kind = bus::to_text("scripted");
        wanted.label = bus::to_text("test");
        wanted.scheme = bus::to_text("t");
        return wanted;
    }
    px_listener* listen(const px_listen_options& wanted) {
        px_listener* listener = nullptr;
        const px_status status = in_init([&] { return net.listen(&host, &wanted, &listener); });
        REQUIRE_MESSAGE(status == PX_OK, px_host::failure());
        at_home([&] { host.open_doors(); });
        return listener;
    }
    testing::far_end dial(px_listener* listener) {
        px_text name{};
        std::uint32_t port = 0;
        REQUIRE(net.address(&host, listener, &name, &port) == PX_OK);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        return testing::far_end(fd);
    }
    testing::far_end connect(std::uint32_t flags = 0) { return dial(listen(options(flags))); }

    bool wait_closed(std::string_view reason) {
        return seen.wait([&](const testing::happened&) { return closed_as == reason; });
    }
    /// As the server ends a plugin.
    void end() {
        if (host.stage() != bus::life::active)
            return;
        std::promise<void> doors, over;
        at_home([&] {
            host.close_doors();
            loops.after_grace(host.home(), [&] { doors.set_value(); });
        });
        doors.get_future().wait();
        at_home([&] {
            host.enter(bus::life::deactivated);
            host.take_back([&] { over.set_value(); });
        });
        over.get_future().wait();
    }

private:
    struct one {
        net_fixture& all;
        px_connection* connection;
    };
    static void* open(void* arg, px_connection* connection, const px_session_start* start) {
        auto& self = *static_cast<net_fixture*>(arg);
        if (self.on_open && !self.on_open(connection, *start))
            return nullptr;
        self.seen.change([](testing::happened& h) { h.bytes += '<'; });
        return new one{self, connection};
    }
    static std::uint64_t take(void* self, px_text bytes) {
        const one mine = *static_cast<one*>(self);
        mine.all.seen.change([&](testing::happened& h) { h.bytes += bus::view(bytes); });
        return mine.all.on_bytes ? mine.all.on_bytes(mine.connection, bus::view(bytes))
                                 : bytes.size;
    }
    static void drained(void* self) {
        static_cast<one*>(self)->all.seen.change([](testing::happened& h) { h.bytes += '~'; });
    }
    static void close(void* self, px_text reason) {
        net_fixture& all = static_cast<one*>(self)->all;
        delete static_cast<one*>(self);
        all.seen.change([&](testing::happened&) {
            all.closed_as = bus::view(reason);
            ++all.freed;
        });
    }
};

} // namespace plexus::test

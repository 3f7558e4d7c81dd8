#include "bus/control_table.hpp"

#include "clients_fixture.hpp"

using namespace plexus;
using bus::view;
using F = test::clients_fixture;

namespace {

const px_control_v0& control = bus::control_table();

/// What came of something that was asked for.
struct ending {
    std::promise<void> came;
    px_status status = PX_OK;
    std::string why;
    const net::loop* at = nullptr;

    static void take(void* arg, px_status status, px_text why) {
        auto& self = *static_cast<ending*>(arg);
        self.status = status;
        self.why = view(why);
        self.at = net::loop::current();
        self.came.set_value();
    }
    void wait() { came.get_future().wait(); }
};

} // namespace

TEST_CASE_FIXTURE(F, "control: a client is kicked wherever it lives") {
    run();
    for (const unsigned loop : {0u, 1u}) {
        auto peer = log_in(R"("name":"n")", loop);
        ending end;
        at_home([&] { control.kick(&host, last_id, ending::take, &end); });
        end.wait();
        CHECK(end.status == PX_OK);
        CHECK(end.why.empty());
        CHECK(end.at == &loops[0]);
        CHECK(peer.read_all().empty());
    }
    bool told = false;
    for (const std::string& line : log.take())
        told |= line.find("Client connection closed: Kicked") != std::string::npos;
    CHECK(told);
}

TEST_CASE_FIXTURE(F, "control: nobody of that number") {
    run();
    ending kicked, asked;
    at_home([&] {
        control.kick(&host, 4711, ending::take, &kicked);
        control.ask_to_leave(&host, 4711, ending::take, &asked);
    });
    kicked.wait();
    asked.wait();
    CHECK(kicked.status == PX_ERR_NOT_FOUND);
    CHECK(kicked.why == "there is no client 4711");
    CHECK(asked.status == PX_ERR_NOT_FOUND);
}

TEST_CASE_FIXTURE(F, "control: who understands it is asked to leave") {
    run();
    auto old = log_in(R"("protocol":0)");
    ending refused;
    at_home([&] { control.ask_to_leave(&host, last_id, ending::take, &refused); });
    refused.wait();
    CHECK(refused.status == PX_ERR_STATE);

    auto peer = log_in(R"("protocol":1)", 1);
    std::string info;
    while (!info.ends_with("\r\n"))
        info += peer.read(1); // the one after the first PONG
    ending end;
    at_home([&] { control.ask_to_leave(&host, last_id, ending::take, &end); });
    end.wait();
    CHECK(end.status == PX_OK);
    info.clear();
    while (!info.ends_with("\r\n"))
        info += peer.read(1);
    CHECK(info.find("\"ldm\":true") != std::string::npos);
}

TEST_CASE_FIXTURE(F, "control: a reload ends as the server says") {
    int reloads = 0;
    kernel.reload = [&](bus::kernel_parts::reload_done done) {
        if (++reloads == 1)
            done({});
        else
            done(std::unexpected("no file"));
    };
    run();
    ending good, bad;
    at_home([&] {
        control.reload(&host, ending::take, &good);
        control.reload(&host, ending::take, &bad);
    });
    good.wait();
    bad.wait();
    CHECK(good.status == PX_OK);
    CHECK(bad.status == PX_ERR_FAILED);
    CHECK(bad.why == "no file");
}

TEST_CASE_FIXTURE(F,
                  "control: without a wish to hear of it, and after deactivate, nobody is told") {
    bus::kernel_parts::reload_done pending;
    kernel.reload = [&](bus::kernel_parts::reload_done done) { pending = std::move(done); };
    run();
    auto peer = log_in(R"("name":"n")");
    at_home([&] {
        control.kick(&host, last_id, nullptr, nullptr);
        control.reload(
            &host, [](void*, px_status, px_text) { FAIL("it was told"); }, nullptr);
    });
    CHECK(peer.read_all().empty());
    host.enter(bus::life::deactivated);
    pending({});
    settle();
}

#include "bus/requests.hpp"

#include "table_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;

namespace {

struct answer {
    std::vector<px_status> statuses;
    std::string payload;
    px_loop at = PX_NO_LOOP;
    std::promise<void> came{};

    static void take(void* arg, px_status status, const px_message* reply) {
        auto& self = *static_cast<answer*>(arg);
        self.statuses.push_back(status);
        self.at = bus::loop_table().current(nullptr);
        if (reply != nullptr)
            self.payload = view(reply->payload);
        if (self.statuses.size() == 1)
            self.came.set_value();
    }
    px_status status() {
        came.get_future().wait();
        return statuses.at(0);
    }
};

/// Answers each request with its payload, `times` times.
struct responder {
    test::table_fixture& test;
    px_account* account;
    int times = 1;
    std::string headers{};

    static void take(void* arg, px_subscription*, const px_message* messages, std::uint32_t count) {
        auto& self = *static_cast<responder*>(arg);
        for (std::uint32_t i = 0; i < count; ++i) {
            px_message reply{};
            reply.subject = messages[i].reply;
            reply.headers = to_text(self.headers);
            reply.payload = messages[i].payload;
            for (int n = 0; n < self.times; ++n)
                self.test.bus.publish(&self.test.host, self.account, &reply, 1, nullptr, nullptr);
        }
    }
};

struct fixture : test::table_fixture {
    px_account* global = bus.find_account(&host, {});
    static constexpr std::uint64_t long_time = 60'000'000'000;

    void respond(responder& with) {
        on(loops[1], [&] {
            px_subscription* made = nullptr;
            CHECK(bus.subscribe(&host, global, to_text("ask"), {}, 1, 0, responder::take, &with,
                                &made) == PX_OK);
        });
    }
    std::uint64_t ask(answer& to, std::string_view subject, std::uint64_t timeout = long_time,
                      px_status expected = PX_OK, std::string_view reply = {}) {
        std::uint64_t id = 0;
        at_home([&] {
            px_message message{};
            message.subject = to_text(subject);
            message.payload = to_text("ping");
            message.reply = to_text(reply);
            CHECK(bus.request(&host, global, &message, timeout, answer::take, &to, &id) ==
                  expected);
            CHECK(to.statuses.empty()); // never within the call
        });
        return id;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "request: the first answer comes back to the loop that asked") {
    responder with{*this, global, 2};
    respond(with);
    answer got;
    CHECK(ask(got, "ask") != 0);
    CHECK(got.status() == PX_OK);
    CHECK(got.payload == "ping");
    CHECK(got.at == 0);
    settle();
    CHECK(got.statuses.size() == 1);
    answer again;
    ask(again, "ask");
    CHECK(again.status() == PX_OK);
    // One subscription serves all requests of a loop and account.
    CHECK(accounts.global()->space().size() == 2);
}

TEST_CASE_FIXTURE(fixture, "request: nobody there is said at once") {
    answer got;
    ask(got, "nobody");
    CHECK(got.status() == PX_ERR_NOT_FOUND);
    // As another server says it.
    responder with{*this, global, 1, "NATS/1.0 503\r\n\r\n"};
    respond(with);
    answer far;
    at_home([&] {
        px_message message{};
        message.subject = to_text("ask");
        std::uint64_t id = 0;
        CHECK(bus.request(&host, global, &message, long_time, answer::take, &far, &id) == PX_OK);
    });
    CHECK(far.status() == PX_ERR_NOT_FOUND);
}

TEST_CASE_FIXTURE(fixture, "request: no answer in time") {
    responder mute{*this, global, 0};
    respond(mute);
    answer got;
    ask(got, "ask", 1'000'000);
    CHECK(got.status() == PX_ERR_TIMEOUT);
    settle(); // the question may reach the responder only now
}

TEST_CASE_FIXTURE(fixture, "request: one that was cancelled is not answered") {
    responder with{*this, global};
    respond(with);
    answer got, unheard;
    const std::uint64_t id = ask(got, "ask");
    const std::uint64_t other = ask(unheard, "nobody");
    settle();
    CHECK(got.statuses.size() == 1);
    at_home([&] {
        bus.cancel_request(&host, id);
        bus.cancel_request(&host, other);
        px_message message{};
        message.subject = to_text("nobody");
        std::uint64_t third = 0;
        answer never;
        CHECK(bus.request(&host, global, &message, long_time, answer::take, &never, &third) ==
              PX_OK);
        bus.cancel_request(&host, third);
    });
    settle();
}

TEST_CASE_FIXTURE(fixture, "request: what cannot be asked") {
    answer got;
    ask(got, "a b", long_time, PX_ERR_INVALID);
    ask(got, "a", long_time, PX_ERR_INVALID, "mine");
    settle();
    CHECK(got.statuses.empty());
    CHECK(host.holdings_of<bus::holdings>(bus::table_slot::bus).take_back([] {}).size() == 1);
    settle();
}

TEST_CASE_FIXTURE(fixture, "request: those that wait at deactivate are told") {
    responder mute{*this, global, 0};
    respond(mute);
    answer got;
    ask(got, "ask");
    deactivate();
    CHECK(got.statuses == std::vector<px_status>{PX_ERR_CLOSED});
    CHECK(accounts.global()->space().size() == 0);
}

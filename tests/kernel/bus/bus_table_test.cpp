#include "bus/bus_table.hpp"

#include "bus/plugin_subscription.hpp"
#include "table_fixture.hpp"

using namespace plexus;
using bus::to_text;
using bus::view;
using strings = std::vector<std::string>;

namespace {

/// What callbacks of a plugin were given.
struct receiver {
    strings texts;                    ///< "subject reply headers payload" of each message
    std::vector<std::uint32_t> calls; ///< how many each callback got
    std::vector<px_message> raw;      ///< texts no longer valid
    px_loop at = PX_NO_LOOP;

    static void take(void* arg, px_subscription*, const px_message* messages, std::uint32_t count) {
        auto& self = *static_cast<receiver*>(arg);
        self.calls.push_back(count);
        self.at = bus::loop_table().current(nullptr);
        for (std::uint32_t i = 0; i < count; ++i) {
            const px_message& m = messages[i];
            self.texts.push_back(fmt::format("{} {} {} {}", view(m.subject), view(m.reply),
                                             view(m.headers), view(m.payload)));
            self.raw.push_back(m);
        }
    }
};

px_message message_on(std::string_view subject, std::string_view payload = {},
                      std::string_view reply = {}, std::string_view headers = {}) {
    px_message made{};
    made.subject = to_text(subject);
    made.reply = to_text(reply);
    made.headers = to_text(headers);
    made.payload = to_text(payload);
    return made;
}

struct fixture : test::table_fixture {
    px_account* global = bus.find_account(&host, {});

    px_subscription* subscribe(receiver& to, std::string_view subject, std::string_view queue = {},
                               std::uint32_t flags = 0, px_loop where = 0) {
        px_subscription* made = nullptr;
        at_home([&] {
            CHECK(bus.subscribe(&host, global, to_text(subject), to_text(queue), where, flags,
                                receiver::take, &to, &made) == PX_OK);
        });
        return made;
    }
    px_status publish(px_message message, std::uint64_t* receivers = nullptr, unsigned from = 0) {
        px_status status = PX_OK;
        on(loops[from],
           [&] { status = bus.publish(&host, global, &message, 1, nullptr, receivers); });
        return status;
    }
    router::space& space() { return accounts.global()->space(); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "bus: what one batch publishes comes at once, in order") {
    receiver seen;
    subscribe(seen, "greet.*");
    on(loops[1], [&] {
        const std::array messages{
            message_on("greet.joe", "one", "answer"),
            message_on("other", "x"),
            message_on("greet.jim", "two", {}, "NATS/1.0\r\nA: b\r\n\r\n"),
        };
        std::uint32_t published = 0;
        std::uint64_t receivers = 0;
        CHECK(bus.publish(&host, global, messages.data(), 3, &published, &receivers) == PX_OK);
        CHECK(published == 3);
        CHECK(receivers == 2);
    });
    settle();
    CHECK(seen.texts ==
          strings{"greet.joe answer  one", "greet.jim  NATS/1.0\r\nA: b\r\n\r\n two"});
    CHECK(seen.calls == std::vector<std::uint32_t>{2});
    CHECK(seen.at == 0);
    CHECK(seen.raw[0].origin_kind == PX_ORIGIN_SERVER);
    CHECK(seen.raw[0].origin_id == host.id());
}

TEST_CASE_FIXTURE(fixture, "bus: who published is told as clients, links and the server") {
    receiver seen;
    subscribe(seen, ">");
    on(loops[1], [&] {
        router::message message;
        message.head.subject = "a";
        router::publish(loops[1], space(), {.kind = router::party_kind::client, .id = 7}, message);
        router::publish(loops[1], space(), {.kind = router::party_kind::leafnode, .id = 8},
                        message);
        router::publish(loops[1], space(), "a", {}, "of the server");
    });
    settle();
    REQUIRE(seen.raw.size() == 3);
    CHECK(seen.raw[0].origin_kind == PX_ORIGIN_CLIENT);
    CHECK(seen.raw[0].origin_id == 7);
    CHECK(seen.raw[1].origin_kind == PX_ORIGIN_LINK);
    CHECK(seen.raw[2].origin_kind == PX_ORIGIN_SERVER);
    CHECK(seen.raw[2].origin_id == 0);
}

TEST_CASE_FIXTURE(fixture, "bus: a callback gets at most PX_MESSAGES_MAX messages") {
    receiver seen;
    subscribe(seen, "many");
    at_home([&] {
        const std::vector<px_message> messages(1500, message_on("many", "x"));
        CHECK(bus.publish(&host, global, messages.data(), 1500, nullptr, nullptr) == PX_OK);
        CHECK(seen.calls.empty()); // never within the call
    });
    settle();
    CHECK(seen.calls == std::vector<std::uint32_t>{256, 256, 256, 256, 256, 220});
}

TEST_CASE_FIXTURE(fixture, "bus: large bodies arrive whole") {
    receiver seen;
    subscribe(seen, "large");
    const std::string body(300'000, 'b');
    CHECK(publish(message_on("large", body), nullptr, 1) == PX_OK);
    settle();
    CHECK(seen.texts == strings{"large   " + body});
}

TEST_CASE_FIXTURE(fixture, "bus: no echo leaves out what the plugin published itself") {
    receiver all, others;
    subscribe(all, "a");
    subscribe(others, "a", {}, PX_SUBSCRIBE_NO_ECHO);
    std::uint64_t receivers = 0;
    CHECK(publish(message_on("a"), &receivers) == PX_OK);
    CHECK(receivers == 1);
    on(loops[1], [&] { router::publish(loops[1], space(), "a", {}, "x"); });
    settle();
    CHECK(all.texts.size() == 2);
    CHECK(others.texts.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "bus: a queue group shares its messages") {
    receiver a, b;
    subscribe(a, "work", "group");
    subscribe(b, "work", "group", 0, 1);
    for (int i = 0; i < 40; ++i)
        publish(message_on("work"));
    settle();
    CHECK(a.texts.size() + b.texts.size() == 40);
    CHECK(a.at == 0);
    CHECK(b.at == 1);
}

TEST_CASE_FIXTURE(fixture,
                  "bus: an inline callback runs where it is published, and cannot publish") {
    struct inline_state {
        fixture& test;
        px_status status = PX_OK;
        px_loop at = PX_NO_LOOP;
        static void take(void* arg, px_subscription*, const px_message*, std::uint32_t) {
            auto& self = *static_cast<inline_state*>(arg);
            self.at = self.test.loop.current(nullptr);
            const px_message more = message_on("b");
            self.status = self.test.bus.publish(&self.test.host, self.test.global, &more, 1,
                                                nullptr, nullptr);
        }
    } state{*this};
    px_subscription* made = nullptr;
    at_home([&] {
        CHECK(bus.subscribe(&host, global, to_text("a"), {}, PX_NO_LOOP, PX_SUBSCRIBE_INLINE,
                            inline_state::take, &state, &made) == PX_OK);
    });
    on(loops[1], [&] {
        const px_message message = message_on("a");
        CHECK(bus.publish(&host, global, &message, 1, nullptr, nullptr) == PX_OK);
        CHECK(state.at == 1); // already
    });
    CHECK(state.status == PX_ERR_STATE);
}

TEST_CASE_FIXTURE(fixture,
                  "bus: what cannot be published is refused, and what came before was not") {
    receiver seen;
    subscribe(seen, ">");
    host.kernel().max_payload = 10;
    const std::string long_subject(PX_SUBJECT_BYTES_MAX + 1, 's');
    const std::string large(11, 'x');
    for (const auto& [wrong, status] : std::initializer_list<std::pair<px_message, px_status>>{
             {message_on(""), PX_ERR_INVALID},
             {message_on("a..b"), PX_ERR_INVALID},
             {message_on("a b"), PX_ERR_INVALID},
             {message_on("a.*"), PX_ERR_INVALID},
             {message_on(long_subject), PX_ERR_INVALID},
             {message_on("a", "", "b c"), PX_ERR_INVALID},
             {message_on("a", "", "b.>"), PX_ERR_INVALID},
             {message_on("a", "", "", "A: b\r\n\r\n"), PX_ERR_INVALID},
             {message_on("a", "", "", "NATS/1.0\r\nA: b\r\n"), PX_ERR_INVALID},
             {message_on("a", large), PX_ERR_LIMIT},
         }) {
        on(loops[0], [&] {
            const std::array messages{message_on("fine"), wrong, message_on("not reached")};
            std::uint32_t published = 9;
            CHECK(bus.publish(&host, global, messages.data(), 3, &published, nullptr) == status);
            CHECK(published == 1);
            CHECK_FALSE(px_host::failure().empty());
        });
    }
    settle();
    CHECK(std::ranges::count(seen.texts, "fine   ") == 10);
    CHECK(seen.texts.size() == 10);

    const px_message message = message_on("a");
    CHECK(bus.publish(&host, global, &message, 1, nullptr, nullptr) == PX_ERR_THREAD);
    CHECK(publish(message_on("a", "0123456789")) == PX_OK);
    settle();
    host.enter(bus::life::initialising);
    CHECK(publish(message_on("a")) == PX_ERR_STATE);
}

TEST_CASE_FIXTURE(fixture, "bus: the account's mappings apply to what plugins publish") {
    receiver seen;
    subscribe(seen, ">");
    auto mappings = std::make_unique<subject::mapping_set>();
    const std::array to{subject::mapping_destination{.subject = "new.$1", .cluster = {}}};
    mappings->add(*subject::mapping::parse("old.*", to));
    const auto former = space().replace_mappings(std::move(mappings));
    CHECK(publish(message_on("old.x")) == PX_OK);
    settle();
    CHECK(seen.texts == strings{"new.x   "});
}

TEST_CASE_FIXTURE(fixture, "bus: subscribing checks what it is given") {
    receiver seen;
    at_home([&] {
        px_subscription* made = nullptr;
        const auto status = [&](std::string_view subject, std::string_view queue, px_loop where,
                                std::uint32_t flags) {
            return bus.subscribe(&host, global, to_text(subject), to_text(queue), where, flags,
                                 receiver::take, &seen, &made);
        };
        CHECK(status("a..b", "", 0, 0) == PX_ERR_INVALID);
        CHECK(status("a.>.b", "", 0, 0) == PX_ERR_INVALID);
        CHECK(status("a b", "", 0, 0) == PX_ERR_INVALID);
        CHECK(status("a", "q q", 0, 0) == PX_ERR_INVALID);
        CHECK(status("a", "", 0, 4) == PX_ERR_INVALID);
        CHECK(status("a", "", 2, 0) == PX_ERR_NOT_FOUND);
        CHECK(bus.subscribe(&host, nullptr, to_text("a"), {}, 0, 0, receiver::take, &seen, &made) ==
              PX_ERR_INVALID);
        CHECK(bus.subscribe(&host, global, to_text("a"), {}, 0, 0, nullptr, &seen, &made) ==
              PX_ERR_INVALID);
        CHECK(made == nullptr);
    });
    CHECK(space().size() == 0);
}

TEST_CASE_FIXTURE(fixture,
                  "bus: a subscription that ended is told so once no delivery is under way") {
    struct ending {
        fixture& test;
        px_subscription* subscription = nullptr;
        int calls = 0;
        std::promise<void> gone{};
        static void take(void* arg, px_subscription* mine, const px_message*, std::uint32_t) {
            auto& self = *static_cast<ending*>(arg);
            ++self.calls;
            self.test.bus.unsubscribe(&self.test.host, mine, over, arg);
        }
        static void over(void* arg) { static_cast<ending*>(arg)->gone.set_value(); }
    } state{*this};
    at_home([&] {
        CHECK(bus.subscribe(&host, global, to_text("a"), {}, 0, 0, ending::take, &state,
                            &state.subscription) == PX_OK);
        const std::vector<px_message> messages(300, message_on("a"));
        CHECK(bus.publish(&host, global, messages.data(), 300, nullptr, nullptr) == PX_OK);
    });
    state.gone.get_future().wait();
    settle();
    CHECK(state.calls == 1); // the rest of the 300 is lost
    CHECK(space().size() == 0);
}

TEST_CASE_FIXTURE(fixture, "bus: a subscription that is too slow drops the newest, and says so") {
    receiver seen;
    auto slow = std::make_shared<bus::callback_subscription>(
        host, accounts.global(), loops[0], bus::message_sink{receiver::take, &seen}, 4096);
    REQUIRE(slow->start("a", {}, 1));
    log.take();
    at_home([&] { // home is busy with this
        on(loops[1], [&] {
            const std::string body(1000, 'x');
            std::uint64_t receivers = 0;
            const std::vector<px_message> messages(10, message_on("a", body));
            CHECK(bus.publish(&host, global, messages.data(), 10, nullptr, &receivers) == PX_OK);
            CHECK(receivers == 3);
        });
    });
    settle();
    CHECK(seen.texts.size() == 3);
    CHECK(slow->dropped() == 7);
    CHECK(log.take() == strings{"[WRN] Plugin acme is behind with its subscription to \"a\": 1 "
                                "messages dropped so far"});
    CHECK(publish(message_on("a")) == PX_OK); // there is room again
    settle();
    CHECK(seen.texts.size() == 4);
    at_home([&] { slow->stop(); });
    settle();
}

TEST_CASE_FIXTURE(fixture, "bus: what is left at deactivate is taken back and named") {
    receiver seen;
    subscribe(seen, "a");
    log.take();
    deactivate();
    CHECK(log.take() == strings{"[WRN] Plugin acme did not give back at deactivate: account "
                                "\"$G\", subscription to \"a\""});
    CHECK(space().size() == 0);
    CHECK_FALSE(space().has_interest("a"));
}

TEST_CASE_FIXTURE(fixture, "bus: accounts are found by name and held") {
    CHECK(view(bus.account_name(global)) == "$G");
    px_account* system = bus.system_account(&host);
    REQUIRE(system != nullptr);
    CHECK(view(bus.account_name(system)) == "$SYS");
    bus.release_account(&host, system);
    CHECK(bus.find_account(&host, to_text("nobody")) == nullptr);
    CHECK(px_host::failure() == "there is no account \"nobody\"");
    bus.release_account(&host, global);
    log.take();
    deactivate();
    CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(fixture, "bus: interest is seen") {
    receiver seen;
    subscribe(seen, "a.*");
    at_home([&] {
        CHECK(bus.has_interest(&host, global, to_text("a.b")) == 1);
        CHECK(bus.has_interest(&host, global, to_text("b")) == 0);
    });
}

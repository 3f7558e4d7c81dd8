#include <doctest/doctest.h>

#include "testing/network.hpp"

using namespace plexus::testing;
using strings = std::vector<std::string>;

namespace {

constexpr std::uint32_t tenth = 100'000;
constexpr std::uint64_t ms = 1'000'000;

/// Two linked worlds and what the second hears.
struct fixture {
    timeline time{1};
    world a{time, "a"}, b{time, "b"};
    network links{time};
    std::vector<message> heard;
    std::vector<std::uint64_t> when;
    std::vector<world::interest_ptr> held;

    fixture() {
        links.join(a);
        links.join(b);
    }
    void listen(world& in, const char* pattern, const char* queue = "") {
        held.push_back(in.subscribe({.account = global_account,
                                     .pattern = pattern,
                                     .queue = queue,
                                     .take = [this](const message& got) {
                                         heard.push_back(got);
                                         when.push_back(time.now_ns());
                                         return true;
                                     }}));
    }
    std::size_t send(int number) {
        return a.publish(global_account, {.subject = "s", .payload = std::to_string(number)});
    }
    bool balanced() const {
        const network::counts& c = links.happened();
        return c.sent + c.duplicated == c.delivered + c.lost + c.cut_off + c.under_way;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "network: a message goes where there is interest, with its facts") {
    CHECK(send(1) == 0);
    listen(b, "s");
    CHECK(a.has_interest(global_account, "s"));
    CHECK_FALSE(a.has_interest("OTHER", "s"));
    CHECK(a.publish("OTHER", {.subject = "s"}) == 0);
    CHECK(a.publish(global_account, {.subject = "s",
                                     .payload = "x",
                                     .reply = "r",
                                     .headers = "NATS/1.0\r\n\r\n",
                                     .origin_id = 7}) == 1);
    time.settle();
    REQUIRE(heard.size() == 1);
    CHECK(heard[0].payload == "x");
    CHECK(heard[0].reply == "r");
    CHECK(heard[0].headers == "NATS/1.0\r\n\r\n");
    CHECK(heard[0].origin_id == 7);
    CHECK(heard[0].origin_kind == PX_ORIGIN_LINK);
}

TEST_CASE_FIXTURE(fixture, "network: what came over a link goes no further") {
    world c(time, "c");
    links.join(c);
    for (world* each : {&a, &b, &c})
        listen(*each, "s");
    b.publish(global_account, {.subject = "s"});
    time.settle();
    CHECK(heard.size() == 3);
    CHECK(links.happened().sent == 2);
}

TEST_CASE_FIXTURE(fixture, "network: of a queue group one member gets it, here before elsewhere") {
    world c(time, "c");
    links.join(c);
    listen(b, "s", "q");
    listen(c, "s", "q");
    for (int i = 0; i < 100; ++i)
        CHECK(send(i) == 1);
    time.settle();
    CHECK(heard.size() == 100);
    listen(a, "s", "q");
    heard.clear();
    links.plan.delay_min_ns = ms; // what is heard at once is heard here
    for (int i = 0; i < 100; ++i)
        send(i);
    CHECK(heard.size() == 100);
}

TEST_CASE_FIXTURE(fixture, "network: delays are within the plan, and the order is kept") {
    links.plan = {.delay_min_ns = ms, .delay_max_ns = 5 * ms};
    listen(b, "s");
    const std::uint64_t start = time.now_ns();
    for (int i = 0; i < 1000; ++i)
        send(i);
    time.advance(5 * ms);
    REQUIRE(heard.size() == 1000);
    for (std::size_t i = 0; i < heard.size(); ++i) {
        CHECK(heard[i].payload == std::to_string(i));
        CHECK(when[i] - start >= ms);
        CHECK(when[i] - start <= 5 * ms);
    }
    CHECK(when.front() < when.back());
    CHECK(links.happened().overtaken == 0);
}

TEST_CASE_FIXTURE(fixture, "network: messages overtake each other where the plan allows it") {
    links.plan = {.delay_min_ns = ms, .delay_max_ns = 5 * ms, .reordering = true};
    listen(b, "s");
    for (int i = 0; i < 100; ++i)
        send(i);
    time.advance(5 * ms);
    CHECK(heard.size() == 100);
    CHECK(links.happened().overtaken > 10);
}

TEST_CASE_FIXTURE(fixture, "network: loss and duplication are as often as the plan says") {
    links.plan = {.loss = tenth, .duplication = tenth};
    listen(b, "s");
    for (int i = 0; i < 10'000; ++i)
        CHECK(send(i) == 1);
    time.settle();
    const network::counts& c = links.happened();
    CHECK(c.lost == doctest::Approx(1000).epsilon(0.1));
    CHECK(c.duplicated == doctest::Approx(900).epsilon(0.1));
    CHECK(heard.size() == 10'000 - c.lost + c.duplicated);
    CHECK(c.delivered == heard.size());
    CHECK(balanced());
}

TEST_CASE_FIXTURE(fixture, "network: a plan of one direction is of that alone") {
    links.set_plan(a, b, {.loss = 1'000'000});
    listen(a, "s");
    listen(b, "s");
    send(1);
    time.settle();
    CHECK(heard.size() == 1); // here
    b.publish(global_account, {.subject = "s"});
    time.settle();
    CHECK(heard.size() == 3);
}

TEST_CASE_FIXTURE(
    fixture, "network: a cut takes what is under way, also when it is healed before that arrives") {
    links.plan.delay_min_ns = 10 * ms;
    listen(b, "s");
    send(1);
    time.advance(ms);
    links.cut({&b});
    time.advance(ms);
    links.heal();
    send(2);
    time.advance(20 * ms);
    REQUIRE(heard.size() == 1);
    CHECK(heard[0].payload == "2");
    CHECK(links.happened().cut_off == 1);
}

TEST_CASE_FIXTURE(fixture, "network: a cut holds until it is healed, and takes what is under way") {
    links.plan = {.delay_min_ns = ms, .delay_max_ns = ms};
    listen(b, "s");
    send(1);
    links.cut({&a});
    CHECK_FALSE(a.has_interest(global_account, "s"));
    CHECK(send(2) == 0);
    time.advance(ms);
    CHECK(heard.empty());
    CHECK(links.happened().cut_off == 1);
    links.heal();
    CHECK(send(3) == 1);
    time.advance(ms);
    CHECK(heard.size() == 1);
    CHECK(balanced());
}

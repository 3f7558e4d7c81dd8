// Slow peers: what is queued for them, its limits, and who waits.
#include "connection_fixture.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using proto::closed_reason;
using testing::connection_fixture;
using testing::happened;
using testing::happenings;

namespace {

constexpr std::size_t many = 4'000'000; // more than any socket takes at once

std::string text(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>('!' + i * 11 % 89);
    return bytes;
}

} // namespace

TEST_CASE("output: what the socket does not take waits, and nothing is lost or reordered") {
    for (const unsigned from : {0u, 1u}) {
        happenings seen;
        connection_fixture net;
        auto [connection, peer] = net.open(0, seen);
        const std::string large = text(many);
        net.send_from(from, *connection, large);
        CHECK(net.pending_bytes(0, *connection) > 0);
        net.send_from(1 - from, *connection, "behind it");
        CHECK((peer.read(many + 9) == large + "behind it"));
        net.send_from(from, *connection, "direct again");
        CHECK((peer.read(12) == "direct again"));
        net.on_loop(0, [] {});
        CHECK(net.pending_bytes(0, *connection) == 0);
    }
}

TEST_CASE("output: references go out in their places, alone or between copies") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    const std::string body = text(100'000);
    shared_bytes block = shared_bytes::allocate(body.size());
    std::ranges::copy(body, block.data());
    std::string expected;
    net.on_loop(1, [&, connection = connection] {
        for (int i = 0; i < 200; ++i) { // more pieces than one system call takes
            net::staged_output& output = net.loops[1].output_to(*connection);
            const std::string head = "<" + std::to_string(i) + ">";
            output.bytes.append(head);
            output.add_reference(block, {block.data(), block.capacity()});
            expected += head + body;
        }
    });
    CHECK((peer.read(expected.size()) == expected));
    net.on_loop(0, [] {});
    CHECK(block.unique());
}

TEST_CASE("output: a small part of a block is copied rather than keep the block waiting") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    const std::string large = text(many);
    net.send_from(0, *connection, large);
    shared_bytes block = shared_bytes::allocate(256 * 1024);
    std::fill_n(block.data(), 10'000, 'p');
    net.on_loop(0, [&, connection = connection] {
        connection->output().add_reference(block, {block.data(), 10'000});
    });
    CHECK(block.unique());
    CHECK((peer.read(many + 10'000) == large + std::string(10'000, 'p')));
}

TEST_CASE("output: exactly pending_max may wait; one byte more ends the connection") {
    for (const unsigned from : {0u, 1u}) {
        happenings seen;
        connection_fixture net;
        auto [connection, peer] = net.open(0, seen, {}, {.pending_max = many});
        net.send_from(from, *connection, text(1'000'000)); // fills the socket
        const std::size_t room = many - net.pending_bytes(0, *connection);
        net.send_from(from, *connection, text(room));
        CHECK(net.pending_bytes(0, *connection) == many);
        CHECK_FALSE(seen.now().closed.has_value());
        net.send_from(from, *connection, "x");
        CHECK(seen.wait_closed(closed_reason::slow_consumer_pending_bytes));
    }
}

TEST_CASE("output: past the write deadline the session decides; closing is without delay") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, {}, {.pending_max = 0, .write_deadline = 20ms});
    net.send_from(1, *connection, text(many));
    CHECK(seen.wait_closed(closed_reason::slow_consumer_write_deadline));
    CHECK(seen.now().write_timeouts == 1);
}

TEST_CASE("output: a connection that is kept beyond its write deadline recovers when it reads") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, {}, {.pending_max = 0, .write_deadline = 20ms}, true);
    const std::string large = text(many);
    net.send_from(0, *connection, large);
    CHECK(seen.wait([](const happened& h) { return h.write_timeouts >= 2; }));
    CHECK((peer.read(many) == large));
    CHECK(seen.wait([](const happened& h) { return h.write_recoveries == 1; }));
    CHECK_FALSE(seen.now().closed.has_value());
}

TEST_CASE("output: a producer waits for a consumer that is far behind, and then goes on") {
    happenings slow, fast;
    connection_fixture net;
    auto [consumer, reader] = net.open(0, slow, {}, {.pending_max = many});
    // The producer lives on the other loop; each of its bytes becomes a quarter of the limit.
    auto [producer, writer] = net.open(
        1, fast,
        [&, target = consumer](net::connection& self, std::string_view in, const shared_bytes&) {
            self.home().output_to(*target).bytes.append(text(many / 4));
            fast.change([&](happened& h) { h.bytes += in.front(); });
            return net::input_result{1, 0};
        });
    net.on_loop(1, [&, self = producer] { self->allow_stall(true); });
    net.send_from(0, *consumer, text(1'000'000));
    for (int i = 0; i < 3; ++i) {
        writer.send("x");
        CHECK(fast.wait_bytes(std::string(static_cast<std::size_t>(i + 1), 'x')));
    }
    net.on_loop(1, [] {}); // the batch of the last byte has ended
    net.on_loop(0, [consumer = consumer] { CHECK(consumer->traffic().stalls.load() > 0); });
    reader.read(1'000'000 + 3 * (many / 4));
    writer.send("x"); // the gate is open
    CHECK(fast.wait_bytes("xxxx"));
    reader.read(many / 4);
    CHECK_FALSE(slow.now().closed.has_value());
}

TEST_CASE("output: an urgent line overtakes what waits for a slow peer, and is counted") {
    for (const unsigned from : {0u, 1u}) {
        happenings seen;
        connection_fixture net;
        auto [connection, peer] = net.open(0, seen, {}, {.pending_max = 3 * many});
        net.on_loop(0, [connection = connection] { connection->send_urgent("[at once]"); });
        CHECK(peer.read(9) == "[at once]");
        const std::string first = "<" + text(many) + ">", second = "<second>", third = "<third>";
        net.send_from(from, *connection, first); // its beginning fills the socket
        net.send_from(1 - from, *connection, second);
        const std::size_t before = net.pending_bytes(0, *connection);
        net.on_loop(0, [connection = connection] {
            connection->send_urgent("[one]");
            connection->output().bytes.append("<third>");
            connection->send_urgent("[two]");
        });
        CHECK(net.pending_bytes(0, *connection) == before + 10 + third.size());
        const std::string expected = first + "[one][two]" + second + third;
        CHECK((peer.read(expected.size()) == expected));
        net.on_loop(0, [] {});
        CHECK(net.pending_bytes(0, *connection) == 0);
    }
}

TEST_CASE("output: an urgent line counts against pending_max as any other") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, {}, {.pending_max = many});
    net.send_from(0, *connection, text(1'000'000)); // fills the socket
    net.send_from(0, *connection, text(many - net.pending_bytes(0, *connection) - 6));
    net.on_loop(0, [connection = connection] { connection->send_urgent("PING\r\n"); });
    CHECK(net.pending_bytes(0, *connection) == many);
    CHECK_FALSE(seen.now().closed.has_value());
    net.on_loop(0, [connection = connection] { connection->send_urgent("x"); });
    CHECK(seen.wait_closed(closed_reason::slow_consumer_pending_bytes));
}

TEST_CASE("output: one batch may stage for many connections and much for one") {
    happenings seen[5];
    connection_fixture net;
    std::vector<connection_fixture::opened> all;
    for (auto& each : seen)
        all.push_back(net.open(static_cast<unsigned>(all.size() % 2), each));
    std::string expected;
    for (int i = 0; i < 3000; ++i)
        expected += "message " + std::to_string(i) + " of a long batch\r\n";
    std::promise<void> done;
    net.loops[0].post([&] {
        std::string_view rest = expected;
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n') + 1);
            for (auto& each : all)
                net.loops[0].output_to(*each.connection).bytes.append(line);
            rest.remove_prefix(line.size());
        }
        done.set_value();
    });
    for (auto& each : all)
        CHECK((each.peer.read(expected.size()) == expected));
    done.get_future().wait();
}

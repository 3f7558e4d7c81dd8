// Connections over socket pairs, on real loops: reading, closing, what loops do with them.
#include "connection_fixture.hpp"

using namespace plexus;
using proto::closed_reason;
using testing::connection_fixture;
using testing::happened;
using testing::happenings;
using testing::scripted_session;

namespace {

/// Units of eight digits and as many bytes; what was whole is written down.
scripted_session::input units(happenings& seen, std::atomic<int>& in_blocks) {
    return [&](net::connection&, std::string_view in, const shared_bytes& block) {
        net::input_result result;
        while (true) {
            const std::string_view rest = in.substr(result.consumed);
            if (rest.size() < 8)
                return result;
            const std::size_t size = 8 + std::stoul(std::string(rest.substr(0, 8)));
            if (rest.size() < size) {
                result.wanted = size;
                return result;
            }
            if (block)
                ++in_blocks;
            seen.change([&](happened& h) { h.bytes += rest.substr(8, size - 8); });
            result.consumed += size;
        }
    };
}

std::string unit(const std::string& content) {
    std::string size = std::to_string(content.size());
    return std::string(8 - size.size(), '0') + size + content;
}

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>('!' + i * 7 % 89);
    return bytes;
}

} // namespace

TEST_CASE("connection: bytes reach the session, and the end of the stream closes it") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    peer.send("hello ");
    peer.send("there");
    CHECK(seen.wait_bytes("hello there"));
    peer.close();
    CHECK(seen.wait_closed(closed_reason::client_closed));
}

TEST_CASE("connection: units of any size arrive whole, the large ones in a block to share") {
    happenings seen;
    std::atomic<int> in_blocks = 0;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, units(seen, in_blocks));
    std::string expected;
    int count = 0;
    // Around the sizes of a small read, of the loop's block, and well beyond.
    for (const std::size_t size :
         {1, 65'535, 65'536, 262'135, 262'136, 262'137, 300'000, 1'048'576, 3}) {
        expected += pattern(size);
        peer.send(unit(pattern(size)));
        ++count;
    }
    CHECK(seen.wait_bytes(expected));
    CHECK(in_blocks == count);
}

TEST_CASE("connection: a line longer than the block is read on") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection&, std::string_view in, const shared_bytes&) {
            const std::size_t end = in.find('\n');
            if (end == std::string_view::npos)
                return net::input_result{};
            seen.change([&](happened& h) { h.bytes += in.substr(0, end + 1); });
            return net::input_result{end + 1, 0};
        });
    const std::string line = pattern(700'000) + "\n";
    peer.send(line);
    CHECK(seen.wait_bytes(line));
    peer.send("short\n");
    CHECK(seen.wait_bytes(line + "short\n"));
}

TEST_CASE("connection: paused, the session gets nothing; then what came meanwhile, in order") {
    happenings seen;
    connection_fixture net;
    // Takes one byte, then wants a pause.
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& self, std::string_view in, const shared_bytes&) {
            self.pause_reading();
            seen.change([&](happened& h) { h.bytes += in.front(); });
            return net::input_result{1, 0};
        });
    peer.send("abc");
    CHECK(seen.wait_bytes("a"));
    peer.send("d");
    std::string expected = "a";
    for (const char next : std::string("bcd")) {
        net.on_loop(0, [connection = connection] { connection->resume_reading(); });
        CHECK(seen.wait_bytes(expected += next));
    }
}

TEST_CASE("connection: output of all loops arrives, each loop's in its order") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    for (int i = 0; i < 100; ++i)
        net.send_from(static_cast<unsigned>(i % 2), *connection, std::to_string(i) + "\n");
    std::string expected;
    for (int i = 0; i < 100; ++i)
        expected += std::to_string(i) + "\n";
    CHECK((peer.read(expected.size()) == expected));
}

TEST_CASE("connection: closing sends what is queued, and waits for a reader only so long") {
    CHECK(net::output_limits{}.linger == std::chrono::milliseconds(100));
    happenings seen, deaf;
    connection_fixture net;
    const std::string large = pattern(400'000); // more than the socket takes at once
    // The one with a reader has more time than any machine needs, the other none that matters.
    auto [connection, peer] = net.open(0, seen, {}, {.linger = std::chrono::seconds(20)});
    auto [silent, silent_peer] = net.open(0, deaf, {}, {.linger = std::chrono::milliseconds(1)});
    auto reading = std::async(std::launch::async, [&peer = peer] { return peer.read_all(); });
    for (net::connection* each : {connection, silent})
        net.on_loop(0, [&, each] {
            each->output().bytes.append(large);
            each->close(closed_reason::server_shutdown);
        });
    CHECK((reading.get() == large));
    CHECK(seen.wait_closed(closed_reason::server_shutdown));
    net.loops.wait_until_empty(std::chrono::seconds(20));
    CHECK(silent_peer.read_all().size() < large.size());
}

TEST_CASE(
    "connection: the messages sent are counted when the session hears of the end, and no more") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, {}, {.linger = std::chrono::seconds(20)});
    const auto send_from = [&, connection = connection](unsigned index,
                                                        const std::string& message) {
        net::staged_output& output = net.loops[index].output_to(*connection);
        output.bytes.append(message);
        ++output.messages;
    };
    net.on_loop(0, [&, connection = connection] {
        send_from(0, pattern(400'000)); // more than the socket takes at once: it stays a while
        connection->close(closed_reason::kicked);
        net.on_loop(1, [&] { send_from(1, "too late"); });
        CHECK(connection->traffic().out_messages == 1);
        connection->output().bytes.append("last words");
    });
    CHECK((peer.read_all() == pattern(400'000) + "last words"));
    CHECK(seen.now().sent_at_close == 1);
}

TEST_CASE("connection: a peer that is gone is a write error, whichever loop finds out") {
    for (const unsigned from : {0u, 1u}) {
        happenings seen;
        connection_fixture net;
        auto [connection, peer] =
            net.open(0, seen, [&](net::connection& self, std::string_view in, const shared_bytes&) {
                self.pause_reading(); // so that the end of the stream is not noticed
                seen.change([&](happened& h) { h.bytes += in; });
                return net::input_result{in.size(), 0};
            });
        peer.send("x");
        CHECK(seen.wait_bytes("x"));
        peer.close();
        net.send_from(from, *connection, "into the void");
        CHECK(seen.wait_closed(closed_reason::write_error));
        net.loops.wait_until_empty(std::chrono::seconds(20));
    }
}

TEST_CASE("loops: stopping them closes what is still connected") {
    happenings seen;
    connection_fixture net;
    auto opened = net.open(1, seen);
    net.loops.stop();
    CHECK(seen.wait_closed(closed_reason::server_shutdown));
    CHECK(opened.peer.read_all() == "");
}

TEST_CASE("loops: after a grace period each loop has finished the batch it was in") {
    connection_fixture net;
    std::promise<void> entered, leave, released;
    std::atomic<bool> batch_ended = false;
    bool ended_before = false;
    net.loops[1].post([&] {
        entered.set_value();
        leave.get_future().wait();
        batch_ended = true;
    });
    entered.get_future().wait();
    net.loops.after_grace(net.loops[0], [&] {
        ended_before = batch_ended;
        released.set_value();
    });
    net.on_loop(0, [] {}); // the other loop passes, which is not enough
    leave.set_value();
    released.get_future().wait();
    CHECK(ended_before);
}

TEST_CASE("loops: a grace period asked for during another one is a whole one") {
    connection_fixture net;
    std::atomic<int> released = 0;
    std::atomic<int> later = 0;
    std::promise<void> done;
    for (int i = 0; i < 50; ++i)
        net.loops.after_grace(net.loops[static_cast<unsigned>(i % 2)], [&, i] {
            if (released++ == 49)
                done.set_value();
            if (i == 25) // from within one that is released
                net.loops.after_grace(net.loops[0], [&] { ++later; });
        });
    done.get_future().wait();
    net.loops.stop(); // drops the last one or not; nothing is called later
    CHECK(released == 50);
    CHECK(later <= 1);
}

// Filters between socket and session: pushed before anything came and in mid-stream.
#include "connection_fixture.hpp"
#include "net/filter_errc.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using proto::closed_reason;
using testing::connection_fixture;
using testing::happened;
using testing::happenings;

namespace {

/// Turns letters into the other case, once it was opened by `!`; `?` is an error, `.` the end.
class case_filter final : public net::filter {
public:
    explicit case_filter(bool leaves = false, std::chrono::nanoseconds timeout = {})
        : leaves_(leaves), timeout_(timeout) {}

    std::string_view name() const noexcept override { return "case"; }
    net::filter_state state() const noexcept override { return state_; }
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override {
        for (const char byte : in) {
            if (state_ == net::filter_state::opening) {
                if (byte != '!')
                    return std::unexpected(make_error_code(net::filter_errc::stream));
                state_ = leaves_ ? net::filter_state::done : net::filter_state::open;
                down.append("welcome ");
            } else if (byte == '?') {
                return std::unexpected(make_error_code(net::filter_errc::stream));
            } else if (byte == '.' && !leaves_) {
                state_ = net::filter_state::closed;
            } else {
                up.append(leaves_ ? byte : other_case(byte));
            }
        }
        return {};
    }
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override {
        for (const char byte : in)
            down.append(other_case(byte));
        return {};
    }
    void finish(std::string_view, byte_buffer& down) override { down.append("bye"); }
    std::chrono::nanoseconds opening_timeout() const noexcept override { return timeout_; }
    result<void> opening_expired(byte_buffer&, byte_buffer& down) override {
        down.append("late");
        return std::unexpected(make_error_code(net::filter_errc::timeout));
    }
    std::string_view failure() const noexcept override { return "broken"; }

private:
    static char other_case(char byte) { return static_cast<char>(byte ^ 0x20); }

    const bool leaves_;
    const std::chrono::nanoseconds timeout_;
    net::filter_state state_ = net::filter_state::opening;
};

/// Gives a byte at a time.
class drip_filter final : public net::filter {
public:
    std::string_view name() const noexcept override { return "drip"; }
    net::filter_state state() const noexcept override {
        return held_.empty() ? net::filter_state::open : net::filter_state::more;
    }
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer&) override {
        held_.append(in.begin(), in.end());
        if (held_.empty())
            return {};
        up.append(held_.front());
        held_.erase(0, 1);
        return {};
    }
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override {
        down.append(in);
        return {};
    }

private:
    std::string held_;
};

} // namespace

TEST_CASE("filters: one that holds more is asked again, as long as the session takes it") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& self, std::string_view in, const shared_bytes&) {
            CHECK(in.size() == 1);
            if (in == "c")
                self.pause_reading();
            seen.change([&](happened& h) { h.bytes += in; });
            return net::input_result{in.size(), 0};
        });
    net.on_loop(
        0, [connection = connection] { connection->push_filter(std::make_unique<drip_filter>()); });
    peer.send("abcdefghij");
    CHECK(seen.wait_bytes("abc"));
    peer.send("k");
    net.on_loop(0, [&seen, connection = connection] {
        CHECK(seen.now().bytes == "abc");
        connection->resume_reading();
    });
    CHECK(seen.wait_bytes("abcdefghijk"));
}

TEST_CASE("filters: nothing goes out until they are open; then both ways through them") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(0, [connection = connection] {
        connection->output().bytes.append("before "); // beneath the filter
        connection->push_filter(std::make_unique<case_filter>());
        connection->output().bytes.append("behind");
    });
    net.send_from(1, *connection, " other loop");
    CHECK(peer.read(7) == "before ");
    peer.send("!abc");
    CHECK(seen.wait_bytes("ABC"));
    CHECK(peer.read(25) ==
          "welcome BEHIND" + std::string("\0", 1) + "OTHER" + std::string("\0", 1) + "LOOP");
    CHECK(seen.now().filters_opened == 1);
    peer.send("d.");
    CHECK(seen.wait_closed(closed_reason::client_closed));
    CHECK(seen.now().bytes == "ABCD");
    CHECK(peer.read_all() == "bye");
}

TEST_CASE("filters: one pushed in mid-stream reads the rest of what is there already") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& self, std::string_view in, const shared_bytes&) {
            if (in.starts_with("START")) {
                self.push_filter(std::make_unique<case_filter>());
                return net::input_result{5, 0};
            }
            seen.change([&](happened& h) { h.bytes += in; });
            return net::input_result{in.size(), 0};
        });
    peer.send("START!abc");
    CHECK(seen.wait_bytes("ABC"));
    peer.send("d");
    CHECK(seen.wait_bytes("ABCD"));
}

TEST_CASE("filters: one that is done is left out, and output is direct again") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(0, [connection = connection] {
        connection->push_filter(std::make_unique<case_filter>(true));
        connection->output().bytes.append("queued");
    });
    peer.send("!abc");
    CHECK(seen.wait_bytes("abc"));
    CHECK(peer.read(14) == "welcome queued");
    net.send_from(1, *connection, "plain");
    CHECK(peer.read(5) == "plain");
    CHECK(net.pending_bytes(0, *connection) == 0);
}

TEST_CASE("filters: an error closes, and a late opening too, with what they leave to say") {
    happenings seen, late;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(
        0, [connection = connection] { connection->push_filter(std::make_unique<case_filter>()); });
    peer.send("!ab?");
    CHECK(seen.wait_closed(closed_reason::protocol_violation));
    CHECK(seen.now().filter_error == "broken");

    auto [waiting, waiting_peer] = net.open(0, late);
    net.on_loop(0, [waiting = waiting] {
        waiting->push_filter(std::make_unique<case_filter>(false, 10ms));
    });
    CHECK(late.wait_closed(closed_reason::protocol_violation));
    CHECK(waiting_peer.read_all() == "late");
}

TEST_CASE("filters: a slow peer behind them is counted once, and gets everything") {
    happenings seen;
    connection_fixture net;
    constexpr std::size_t limit = 1'000'000;
    auto [connection, peer] = net.open(0, seen, {}, {.pending_max = limit});
    net.on_loop(
        0, [connection = connection] { connection->push_filter(std::make_unique<case_filter>()); });
    peer.send("!");
    CHECK(peer.read(8) == "welcome ");
    std::size_t sent = 0;
    // In steps smaller than what is left.
    while (net.pending_bytes(0, *connection) < limit - 50'000) {
        net.send_from(1, *connection, std::string(20'000, 'a'));
        sent += 20'000;
        REQUIRE_FALSE(seen.now().closed.has_value());
        net.on_loop(0, [] {}); // home has taken it through the filter
    }
    CHECK((peer.read(sent) == std::string(sent, 'A')));
    net.on_loop(0, [] {});
    CHECK_FALSE(seen.now().closed.has_value());
}

TEST_CASE("filters: an urgent line overtakes what has not passed them") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(
        0, [connection = connection] { connection->push_filter(std::make_unique<case_filter>()); });
    peer.send("!");
    CHECK(peer.read(8) == "welcome ");
    constexpr std::size_t messages = 200, size = 20'000;
    for (std::size_t i = 0; i < messages; ++i)
        net.send_from(1, *connection, std::string(size, 'a'));
    net.on_loop(0, [connection = connection] { connection->send_urgent("urgent"); });
    const std::string all = peer.read(messages * size + 6);
    const std::size_t at = all.find("URGENT");
    CHECK(at % size == 0); // between two messages
    CHECK(at < messages * size / 2);
    net.on_loop(0, [] {});
    CHECK(net.pending_bytes(0, *connection) == 0);
}

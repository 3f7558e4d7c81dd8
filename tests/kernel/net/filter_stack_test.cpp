// What filters of a stack owe to each other, to the session and to a slow peer.
#include "connection_fixture.hpp"

using namespace plexus;
using namespace std::chrono_literals;
using net::filter_state;
using proto::closed_reason;
using testing::connection_fixture;
using testing::happened;
using testing::happenings;

namespace {

/// A filter that a test makes of functions; without them everything passes.
class made_filter : public net::filter {
public:
    std::function<void(std::string_view, byte_buffer& up, byte_buffer& down)> from =
        [](std::string_view in, byte_buffer& up, byte_buffer&) { up.append(in); };
    std::function<void(std::string_view, byte_buffer& down)> to =
        [](std::string_view in, byte_buffer& down) { down.append(in); };
    filter_state now = filter_state::open;

    std::string_view name() const noexcept override { return "made"; }
    filter_state state() const noexcept override { return now; }
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override {
        from({in.data(), in.size()}, up, down);
        return {};
    }
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override {
        to({in.data(), in.size()}, down);
        return {};
    }
};

/// The peer's stream ends with a `.`.
std::unique_ptr<made_filter> ending_filter() {
    auto made = std::make_unique<made_filter>();
    made->from = [self = made.get()](std::string_view in, byte_buffer& up, byte_buffer&) {
        if (self->now == filter_state::closed)
            return;
        up.append(in.substr(0, in.find('.')));
        if (in.find('.') != in.npos)
            self->now = filter_state::closed;
    };
    return made;
}

/// Gives a byte at a time.
std::unique_ptr<made_filter> dripping_filter() {
    auto made = std::make_unique<made_filter>();
    made->from = [self = made.get(), held = std::string()](std::string_view in, byte_buffer& up,
                                                           byte_buffer&) mutable {
        held += in;
        up.append(held.substr(0, 1));
        held.erase(0, 1);
        self->now = held.empty() ? filter_state::open : filter_state::more;
    };
    return made;
}

/// A stack of them, the first next to the socket.
template <class... Filter>
void push(connection_fixture& net, net::connection& connection, Filter... filters) {
    net.on_loop(0, [&] { (connection.push_filter(std::move(filters)), ...); });
}

} // namespace

TEST_CASE("filter stack: the peer's end waits for a session that pauses") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& self, std::string_view in, const shared_bytes&) {
            self.pause_reading();
            seen.change([&](happened& h) { h.bytes += in.front(); });
            return net::input_result{1, 0};
        });
    push(net, *connection, ending_filter());
    peer.send("ab.");
    for (const char* const taken : {"a", "ab"}) {
        CHECK(seen.wait_bytes(taken));
        net.on_loop(0, [&seen, connection = connection] {
            REQUIRE_FALSE(seen.now().closed.has_value());
            connection->resume_reading();
        });
    }
    CHECK(seen.wait_closed(closed_reason::client_closed));
    CHECK(seen.now().bytes == "ab");
}

TEST_CASE("filter stack: the peer's end waits for what a filter above still holds") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    push(net, *connection, ending_filter(), dripping_filter());
    peer.send("abc.");
    CHECK(seen.wait_closed(closed_reason::client_closed));
    CHECK(seen.now().bytes == "abc");
}

TEST_CASE("filter stack: what a filter below still holds comes after the peer's end") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    push(net, *connection, dripping_filter(), ending_filter());
    peer.send("ab.cd");
    CHECK(seen.wait_closed(closed_reason::client_closed));
    CHECK(seen.now().bytes == "ab");
}

TEST_CASE("filter stack: what filters answer by themselves is bounded by pending_max") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, {}, {.pending_max = 1'000'000});
    auto answering = std::make_unique<made_filter>();
    answering->from = [](std::string_view in, byte_buffer& up, byte_buffer& down) {
        up.append(in);
        down.append(std::string(in.size() * 10'000, 'p'));
    };
    push(net, *connection, std::move(answering));
    std::string sent(50, 'x');
    peer.send(sent);
    CHECK(seen.wait_bytes(sent));
    CHECK_FALSE(seen.now().closed.has_value());
    for (int i = 0; i < 50 && !seen.now().closed; ++i) {
        peer.send("x");
        sent += 'x';
        CHECK(seen.wait([&](const happened& h) { return h.bytes == sent || h.closed; }));
    }
    peer.send(std::string(50, 'x'));
    CHECK(seen.wait_closed(closed_reason::slow_consumer_pending_bytes));
}

TEST_CASE("filter stack: what was written before a filter came goes out beneath it") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    push(net, *connection, std::make_unique<made_filter>());
    constexpr std::size_t much = 2'000'000; // more than the socket takes and wire bytes may be
    for (std::size_t sent = 0; sent < much; sent += 100'000)
        net.send_from(0, *connection, std::string(100'000, 'a'));
    auto second = std::make_unique<made_filter>();
    second->to = [](std::string_view in, byte_buffer& down) {
        down.append(std::string(in.size(), 'z'));
    };
    push(net, *connection, std::move(second));
    net.send_from(0, *connection, "bb");
    CHECK((peer.read(much + 2) == std::string(much, 'a') + "zz"));
}

TEST_CASE("filter stack: the write deadline is for bytes as the socket takes them") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, {}, {.pending_max = 0, .write_deadline = 20ms}, true);
    auto shrinking = std::make_unique<made_filter>();
    shrinking->to = [](std::string_view in, byte_buffer& down) {
        down.append(in.substr(0, (in.size() + 3) / 4));
    };
    push(net, *connection, std::move(shrinking));
    for (int i = 0; i < 32; ++i)
        net.send_from(0, *connection, std::string(1'000'000, 'a'));
    CHECK(seen.wait([](const happened& h) { return h.write_timeouts > 0; }));
    // More than had passed the filter, and far less than is queued above it.
    CHECK(peer.read(2'000'000).size() == 2'000'000);
    CHECK(seen.wait([](const happened& h) { return h.write_recoveries > 0; }));
    CHECK(net.pending_bytes(0, *connection) > 0);
}

// One connection, one session after the other.
#include "connection_fixture.hpp"
#include "net/filter_errc.hpp"

using namespace plexus;
using proto::closed_reason;
using testing::connection_fixture;
using testing::happened;
using testing::happenings;
using testing::scripted_session;

namespace {

/// Notes how it begins and is handed over: `(` and `)` among the bytes.
class chained_session final : public scripted_session {
public:
    chained_session(net::connection& connection, happenings& seen, input on_input = {},
                    std::string greeting = {})
        : scripted_session(connection, seen, std::move(on_input)), connection_(connection),
          seen_(seen), greeting_(std::move(greeting)) {}

    void on_open() override {
        seen_.change([](happened& h) { h.bytes += '('; });
        connection_.output().bytes.append(greeting_);
    }
    void on_handed_over() override {
        seen_.change([](happened& h) { h.bytes += ')'; });
    }
    void on_drained() override {
        seen_.change([](happened& h) { h.bytes += 'd'; });
    }

private:
    net::connection& connection_;
    happenings& seen_;
    const std::string greeting_;
};

/// Turns letters into the other case; `?` is an error.
class case_filter final : public net::filter {
public:
    std::string_view name() const noexcept override { return "case"; }
    net::filter_state state() const noexcept override { return net::filter_state::open; }
    result<void> from_peer(std::span<const char> in, byte_buffer& up, byte_buffer& down) override {
        for (const char byte : in) {
            if (byte == '?') {
                down.append("oops");
                return std::unexpected(make_error_code(net::filter_errc::too_large));
            }
            up.append(static_cast<char>(byte ^ 0x20));
        }
        return {};
    }
    result<void> to_peer(std::span<const char> in, byte_buffer& down) override {
        for (const char byte : in)
            down.append(static_cast<char>(byte ^ 0x20));
        return {};
    }
    void finish(std::string_view, byte_buffer& down) override { down.append("bye"); }
};

/// A session that uses three bytes and hands over to `next`, doing `first` before.
scripted_session::input hands_over(happenings& seen,
                                   std::function<void(net::connection&)> first = {}) {
    return [&seen, first = std::move(first)](net::connection& connection, std::string_view in,
                                             const shared_bytes&) -> net::input_result {
        if (in.size() < 3)
            return {};
        seen.change([&](happened& h) { h.bytes += in.substr(0, 3); });
        if (first)
            first(connection);
        connection.become(std::make_unique<chained_session>(connection, seen,
                                                            scripted_session::input{}, "hello"));
        return {3, 0};
    };
}

} // namespace

TEST_CASE("become: the next session gets what was not used, and what comes later") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, hands_over(seen));
    peer.send("ab");
    peer.send("cdef");
    CHECK(seen.wait_bytes("abc(def"));
    CHECK(peer.read(5) == "hello");
    peer.send("gh");
    CHECK(seen.wait_bytes("abc(defgh"));
    peer.close();
    CHECK(seen.wait_closed(closed_reason::client_closed));
}

TEST_CASE("become: a filter pushed before it reads the rest, and the next session writes above") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen, hands_over(seen, [](net::connection& c) {
                                           c.output().bytes.append("plain ");
                                           c.push_filter(std::make_unique<case_filter>());
                                           c.push_filter(std::make_unique<case_filter>());
                                           c.push_filter(std::make_unique<case_filter>());
                                       }));
    peer.send("abcdef");
    CHECK(seen.wait_bytes("abc(DEF"));
    CHECK(peer.read(11) == "plain HELLO");
    CHECK(seen.now().filters_opened == 0);
}

TEST_CASE("become: asked for outside of on_bytes it happens at once, also while paused") {
    happenings seen;
    connection_fixture net;
    const auto uses_nothing = [](net::connection&, std::string_view, const shared_bytes&) {
        return net::input_result{};
    };
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& c, std::string_view in, const shared_bytes& block) {
            if (in == "abc")
                seen.change([](happened& h) { h.bytes += "waits "; });
            return uses_nothing(c, in, block);
        });
    peer.send("abc");
    REQUIRE(seen.wait_bytes("waits "));
    net.on_loop(0, [&, connection = connection] {
        connection->become(std::make_unique<chained_session>(*connection, seen, uses_nothing));
        connection->become(std::make_unique<chained_session>(*connection, seen));
    });
    CHECK(seen.wait_bytes("waits ()(abc"));
}

TEST_CASE("become: a session that ends its connection meanwhile has no successor") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection& c, std::string_view in, const shared_bytes&) {
            c.become(std::make_unique<chained_session>(c, seen));
            c.close(closed_reason::kicked);
            return net::input_result{in.size(), 0};
        });
    peer.send("x");
    CHECK(seen.wait_closed(closed_reason::kicked));
    CHECK(peer.read_all().empty());
    CHECK(seen.now().bytes.empty());
}

TEST_CASE("become: a unit too large for the loop's block goes to the next session from its start") {
    happenings seen;
    connection_fixture net;
    const std::size_t size = 2 * net::loop::read_block_size;
    auto [connection, peer] =
        net.open(0, seen, [&](net::connection&, std::string_view in, const shared_bytes&) {
            if (in.size() > 50'000)
                seen.change([](happened& h) { h.filters_opened = 1; });
            return net::input_result{0, size};
        });
    peer.send(std::string(100'000, 'x'));
    REQUIRE(seen.wait([](const happened& h) { return h.filters_opened == 1; }));
    net.on_loop(0, [&, connection = connection] {
        connection->become(std::make_unique<chained_session>(*connection, seen));
    });
    CHECK(seen.wait_bytes("(" + std::string(100'000, 'x')));
}

TEST_CASE("drained: a session hears when all that had to wait is sent") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(0, [&, connection = connection] {
        connection->become(std::make_unique<chained_session>(*connection, seen));
    });
    const std::string much(4 * 1024 * 1024, 'x');
    net.send_from(0, *connection, much);
    CHECK(seen.now().bytes == "(");
    CHECK(peer.read(much.size()) == much);
    CHECK(seen.wait_bytes("(d"));
    net.send_from(0, *connection, "short");
    CHECK(peer.read(5) == "short");
    CHECK(seen.now().bytes == "(d");
}

TEST_CASE("filters: one that failed says nothing more, those below it end in order") {
    happenings seen;
    connection_fixture net;
    auto [connection, peer] = net.open(0, seen);
    net.on_loop(0, [connection = connection] {
        connection->push_filter(std::make_unique<case_filter>());
        connection->push_filter(std::make_unique<case_filter>());
    });
    peer.send("ab\x1fzz"); // the lower one makes a `?` of it
    CHECK(seen.wait_closed(closed_reason::protocol_violation));
    CHECK(peer.read_all() == "OOPSbye");
}

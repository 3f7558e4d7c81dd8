#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <string>

#include "net/connection.hpp"
#include "net/loop_group.hpp"

namespace plexus::testing {

/// What happened to one connection.
struct happened {
    std::string bytes;
    std::optional<proto::closed_reason> closed;
    std::uint64_t sent_at_close = 0; ///< messages
    int filters_opened = 0;
    int write_timeouts = 0;
    int write_recoveries = 0;
    std::string filter_error;
};

/// The same, filled on the connection's loop and looked at by the test. [any]
class happenings {
public:
    void change(const std::function<void(happened&)>& how) {
        const std::lock_guard lock(mutex_);
        how(all_);
        changed_.notify_all();
    }
    happened now() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }
    /// Waits for a condition; false after some seconds without it.
    bool wait(const std::function<bool(const happened&)>& holds) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return holds(all_); });
    }
    bool wait_bytes(std::string_view expected) {
        return wait([&](const happened& h) { return h.bytes == expected; });
    }
    bool wait_closed(proto::closed_reason reason) {
        return wait([](const happened& h) { return h.closed.has_value(); }) &&
               now().closed == reason;
    }

private:
    mutable std::mutex mutex_;
    happened all_; // guarded by mutex_
    std::condition_variable changed_;
};

/// A session that writes down what it hears; what it does with bytes is up to the test.
class scripted_session : public net::session {
public:
    using input =
        std::function<net::input_result(net::connection&, std::string_view, const shared_bytes&)>;

    scripted_session(net::connection& connection, happenings& seen, input on_input,
                     bool retries = false)
        : connection_(connection), seen_(seen), input_(std::move(on_input)), retries_(retries) {}

    void on_open() override {}
    void on_filters_open() override {
        seen_.change([](happened& h) { ++h.filters_opened; });
    }
    net::input_result on_bytes(std::string_view in, const shared_bytes& block) override {
        if (input_)
            return input_(connection_, in, block);
        seen_.change([&](happened& h) { h.bytes += in; });
        return {in.size(), 0};
    }
    void on_filter_error(const std::error_code&, std::string_view text) override {
        seen_.change([&](happened& h) { h.filter_error = text; });
        connection_.close(proto::closed_reason::protocol_violation);
    }
    bool on_write_timeout(bool) override {
        seen_.change([](happened& h) { ++h.write_timeouts; });
        return retries_;
    }
    void on_write_recovered(net::clock::duration, std::size_t) override {
        seen_.change([](happened& h) { ++h.write_recoveries; });
    }
    void on_close(proto::closed_reason reason) override {
        seen_.change([&](happened& h) {
            h.closed = reason;
            h.sent_at_close = connection_.traffic().out_messages;
        });
    }

private:
    net::connection& connection_;
    happenings& seen_;
    input input_;
    const bool retries_;
};

/// The other end of a connection's socket.
class far_end {
public:
    explicit far_end(int descriptor) : fd_(descriptor) {}
    far_end(far_end&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~far_end() { close(); }

    void close() {
        if (fd_ >= 0)
            ::close(std::exchange(fd_, -1));
    }
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            REQUIRE(sent > 0);
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// Exactly so many bytes, fewer when the stream ends before.
    std::string read(std::size_t size) {
        std::string bytes(size, '\0');
        std::size_t got = 0;
        while (got < size) {
            pollfd readable{fd_, POLLIN, 0};
            REQUIRE(::poll(&readable, 1, 20'000) == 1);
            const ssize_t part = ::recv(fd_, bytes.data() + got, size - got, 0);
            if (part <= 0)
                break;
            got += static_cast<std::size_t>(part);
        }
        bytes.resize(got);
        return bytes;
    }
    /// Everything up to the end of the stream.
    std::string read_all() {
        std::string bytes;
        for (std::string part = read(64 * 1024); !part.empty(); part = read(64 * 1024))
            bytes += part;
        return bytes;
    }

private:
    int fd_;
};

/// Two running loops, and connections over socket pairs on them. Its end closes those that are
/// left, so what their sessions write into is declared before it.
struct connection_fixture {
    net::loop_group loops{2};
    std::uint64_t last_id = 0;

    connection_fixture() { loops.start(); }
    ~connection_fixture() { loops.stop(); }

    /// Runs `work` as a batch on a loop and waits for its end.
    template <class Work>
    void on_loop(unsigned index, Work work) {
        std::promise<void> done;
        loops[index].post([&] { work(); });
        loops[index].post([&] { done.set_value(); });
        done.get_future().wait();
    }

    struct opened {
        net::connection* connection;
        far_end peer;
    };

    opened open(unsigned index, happenings& seen, scripted_session::input input = {},
                net::output_limits limits = {}, bool retries = false) {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        net::connection* connection = nullptr;
        on_loop(index, [&] {
            auto made = std::make_unique<net::connection>(loops[index], ends[0], ++last_id,
                                                          net::peer_address{});
            connection = made.get();
            connection->set_output_limits(limits);
            loops[index].connections().emplace(last_id, std::move(made));
            connection->open(
                std::make_unique<scripted_session>(*connection, seen, std::move(input), retries));
        });
        return {connection, far_end(ends[1])};
    }

    /// Asked on its loop, which frees it once the peer is gone.
    std::size_t pending_bytes(unsigned index, const net::connection& of) {
        std::size_t bytes = 0;
        on_loop(index, [&] { bytes = of.pending_bytes(); });
        return bytes;
    }

    /// Sends from a loop, which need not be the connection's.
    void send_from(unsigned index, net::connection& target, std::string_view bytes) {
        on_loop(index, [&] { loops[index].output_to(target).bytes.append(bytes); });
    }
};

} // namespace plexus::testing

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_buffer.hpp"
#include "net/facts.hpp"
#include "net/filter.hpp"
#include "net/loop.hpp"
#include "net/pending_queue.hpp"
#include "net/session.hpp"
#include "net/timer.hpp"

namespace plexus::net {

/// Who is at the other end of a socket, in Go's textual form.
struct peer_address {
    std::string host;       ///< "127.0.0.1", "::1"; the path for a unix socket
    std::uint16_t port = 0; ///< 0 for a unix socket
    struct credentials {
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
        std::int32_t pid = 0;
    };
    std::optional<credentials> local; ///< of the process behind a unix socket

    /// "127.0.0.1:4222", "[::1]:4222", "unix:pid" as log labels show it.
    std::string text() const;
};

/// How much may wait for a slow peer, and for how long.
struct output_limits {
    std::size_t pending_max = 0; ///< bytes; 0: no limit
    clock::duration write_deadline = std::chrono::seconds(10);
    /// What is queued at the end is still sent, for at most so long; as the reference.
    clock::duration linger = std::chrono::milliseconds(100);
};

/// A socket, its stack of filters and its session.
///
/// Output reaches a connection through the staging area of whichever loop produced it and is
/// written from there at the end of the batch: by that loop's thread when the stack is empty, by
/// the home loop when filters must see it.
///
/// Thread: [home] the loop it lives on, but where marked [any].
/// Owner:  the home loop's connections(); freed a grace period after it closed.
/// Limits: output_limits; input that a session leaves unconsumed is bounded by the session.
class connection {
public:
    connection(loop& home, int descriptor, std::uint64_t id, peer_address peer);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Installs the session and starts to read. Called once.
    void open(std::unique_ptr<session> session);

    loop& home() const noexcept { return home_; }
    std::uint64_t id() const noexcept { return id_; }
    const peer_address& peer() const noexcept { return peer_; }
    /// Host and port of the client: the peer, or whom its PROXY header named.
    std::pair<const std::string&, std::uint16_t> client_address() const noexcept {
        if (facts_ != nullptr && facts_->proxy)
            return {facts_->proxy->source_host, facts_->proxy->source_port};
        return {peer_.host, peer_.port};
    }
    connection_facts& facts();
    bool has_facts() const noexcept { return facts_ != nullptr; }
    net::session& session() noexcept { return *session_; }

    /// Hands the connection over to another session, whose on_open() is next: at once, or after
    /// the on_bytes() that is running. It gets the bytes that the present one has not used.
    void become(std::unique_ptr<net::session> next);

    /// Output of the running batch of the home loop.
    staged_output& output() { return home_.output_to(*this); }

    /// Sends a whole line ahead of messages that still wait for a slow peer: it goes out as soon as
    /// the one under way is through. Behind what the running batch has staged when nothing waits.
    void send_urgent(std::string_view line);

    /// Puts a filter below the session. What was staged before still goes out beneath it; bytes
    /// that are already read and unconsumed go through it.
    void push_filter(std::unique_ptr<filter> filter);

    /// While paused nothing more is read, and the session gets no bytes.
    void pause_reading() noexcept { ++pauses_; }
    /// Ends one pause; what was read before it is given to the session first.
    void resume_reading();

    void set_output_limits(const output_limits& limits) noexcept;

    /// Ends the connection. The session hears of it at once; output already staged is still sent,
    /// for as long as output_limits says, unless the reason says that the peer does not read.
    void close(proto::closed_reason reason);
    bool closing() const noexcept { return closing_; }
    /// Ends the connection at once: the server goes.
    void abandon();

    /// Bytes accepted for sending that the socket has not taken. [any]
    std::size_t pending_bytes() const noexcept {
        return pending_bytes_.load(std::memory_order_relaxed);
    }
    /// The pieces of memory they lie in.
    std::size_t pending_chunks();

    /// Takes what `from` gathered: writes what the socket takes now, keeps the rest. [any]
    void accept_output(loop& from, staged_output& output);

    /// What crossed this connection; in: [home], out: exact once a batch has flushed, and final in
    /// the session's on_close(). [any] to read
    struct counters {
        std::atomic<std::uint64_t> in_messages{0}, in_bytes{0}, out_messages{0}, out_bytes{0};
        std::atomic<std::uint64_t> stalls{0};
        std::atomic<clock::time_point> last_out{}; ///< when the last message went out
    };
    counters& traffic() noexcept { return counters_; }

    /// Runs `work` on the connection with this id if it still lives on `home`. [any]
    static void post(loop& home, std::uint64_t id, std::move_only_function<void(connection&)> work);
    /// The one with this id, if it lives on `home`; else null. [loop] `home`
    static connection* find(loop& home, std::uint64_t id);

    /// Output above this share of pending_max makes producers wait (core 17).
    static bool above_stall_mark(std::size_t pending, std::size_t pending_max) noexcept {
        return pending_max != 0 && pending > pending_max / 4 * 3;
    }
    /// Past the mark just now. [any]
    bool congested() const noexcept {
        return above_stall_mark(pending_bytes(), pending_max_.load(std::memory_order_relaxed));
    }

    /// Whether this connection, as a producer, may be held back for slow consumers (core 17).
    void allow_stall(bool allowed) noexcept { stallable_ = allowed; }

private:
    friend class staging_area;
    /// Filtered output is made only while less than this waits for the socket; the rest stays in
    /// pending_.
    static constexpr std::size_t wire_high_mark = 256 * 1024;
    /// Small pieces go through the filters together, so much at a time.
    static constexpr std::size_t joined_write_max = 64 * 1024;

    struct io;
    struct layer {
        std::unique_ptr<filter> machine;
        bool published = false;
        bool failed = false; ///< nothing passes it any more
    };

    // Reading (connection_input.cpp).
    void wait_readable();
    void on_readable();
    bool read_once();
    bool read_failed(std::ptrdiff_t result);
    void took_plain(const shared_bytes& block, std::size_t size);
    void keep_unconsumed(std::string_view rest, std::size_t wanted, std::size_t layers);
    void feed_session();
    void offer_inbound();
    void take_over();
    void stall_producer();
    void end_stall();

    // Filters (connection_filters.cpp).
    void climb(std::size_t layer_index, std::string_view bytes);
    void descend(std::size_t layers, std::span<const char> bytes);
    void filters_changed();
    void filter_failed(layer& failed, const std::error_code& error);
    void finish_filters(proto::closed_reason reason);
    void opening_expired();
    void filter_pending(std::size_t wire_max);
    void pump();

    // Writing (connection_output.cpp).
    std::ptrdiff_t send_pieces(const staged_output& output);
    void keep_rest(staged_output& output, std::size_t sent);
    void write_waiting();
    void close_if_too_slow();
    void wait_writable();
    void on_writable();
    void write_deadline_passed();
    void watch_progress();
    void arm_write_deadline();
    void note_recovery();
    void note_pending();

    // Ending (connection.cpp).
    void refuse_others();
    void end_after_flush();
    void end();

    loop& home_;
    const std::uint64_t id_;
    const peer_address peer_;
    std::unique_ptr<io> io_;
    std::unique_ptr<net::session> session_;
    std::unique_ptr<net::session> successor_; ///< takes over as soon as session_ has returned
    std::vector<layer> filters_;              ///< first: next to the socket
    std::unique_ptr<connection_facts> facts_;

    // Owned by home.
    byte_buffer inbound_;    ///< read and through the filters, not consumed by the session
    std::size_t wanted_ = 0; ///< what the session said would be a whole unit
    shared_bytes large_;     ///< a unit larger than the loop's block is read into here
    std::size_t large_size_ = 0;
    byte_buffer wire_; ///< filtered output that the socket has not taken
    std::uint32_t pauses_ = 0;
    bool reading_ = false;         ///< a readiness wait is under way
    bool feeding_ = false;         ///< inside the session's on_bytes, or between two sessions
    bool opening_filters_ = false; ///< some filter is not open yet
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t more_in_ = none; ///< the lowest filter that holds more for the session
    bool peer_ended_ = false;    ///< says a filter; nothing is read any more
    bool broken_ = false;        ///< some filter has failed
    bool closing_ = false;
    bool ended_ = false;
    bool stallable_ = false;
    bool stalled_ = false; ///< held back for a slow consumer
    bool write_timed_out_ = false;
    clock::duration write_deadline_ = output_limits{}.write_deadline;
    clock::duration linger_ = output_limits{}.linger;
    std::uint64_t written_ = 0;     ///< bytes the socket took while output was waiting
    std::uint64_t write_goal_ = 0;  ///< value of written_ the running deadline waits for
    std::uint64_t write_start_ = 0; ///< value of written_ when it was armed
    timer write_timer_;
    timer pause_timer_; ///< a filter that opens, or a producer held back
    timer linger_timer_;

    // Guarded by output_mutex_.
    std::mutex output_mutex_;
    pending_queue pending_;        ///< not yet filtered when there are filters
    std::size_t sent_at_once_ = 0; ///< of output whose rest was queued; not in written_ yet
    enum class senders : std::uint8_t { all, home, none } output_from_ = senders::all;
    bool filtered_ = false; ///< only home may write to the socket
    bool waiting_ = false;  ///< home waits for the socket, or is about to
    bool pump_posted_ = false;
    struct gate_waiter {
        loop* home;
        std::uint64_t id;
        bool operator==(const gate_waiter&) const = default;
    };
    std::vector<gate_waiter> gate_; ///< producers held back until this queue shrinks

    std::atomic<std::size_t> pending_bytes_{0};
    std::atomic<std::size_t> pending_max_{0};
    counters counters_;
    /// Slot i is loop i's: what its running batch has staged for this connection, or null.
    std::unique_ptr<staged_output*[]> staged_;
};

} // namespace plexus::net

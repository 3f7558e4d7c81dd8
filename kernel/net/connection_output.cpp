// Writing: from the staging areas to the socket, and waiting for slow peers.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "net/connection.hpp"
#include "net/connection_io.hpp"

namespace plexus::net {

static constexpr std::size_t vectors_max = 64;
static constexpr auto stall_short = std::chrono::milliseconds(2);
static constexpr auto stall_long = std::chrono::milliseconds(5);

/// Calls fn(data, size) for each piece of `output`, in order.
template <class Fn>
static void for_each_piece(const staged_output& output, Fn&& fn) {
    std::size_t at = 0;
    for (const staged_output::reference& each : output.references) {
        if (each.at > at)
            fn(output.bytes.data() + at, each.at - at, nullptr);
        fn(each.view.data(), each.view.size(), &each.owner);
        at = each.at;
    }
    if (output.bytes.size() > at)
        fn(output.bytes.data() + at, output.bytes.size() - at, nullptr);
}

static std::ptrdiff_t send_some(int fd, const char* data, std::size_t size) {
    return ::send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static std::ptrdiff_t send_vectors(int fd, iovec* vectors, std::size_t count) {
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = count;
    return ::sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Writes what the socket takes; returns how much, or -1 with errno. With output_mutex_ held.
std::ptrdiff_t connection::send_pieces(const staged_output& output) {
    if (output.references.empty())
        return send_some(io_->fd, output.bytes.data(), output.bytes.size());
    iovec vectors[vectors_max];
    std::size_t count = 0;
    for_each_piece(output, [&](const char* data, std::size_t size, const shared_bytes*) {
        if (count < vectors_max)
            vectors[count++] = {const_cast<char*>(data), size};
    });
    return send_vectors(io_->fd, vectors, count);
}

void connection::accept_output(loop& from, staged_output& output) {
    std::unique_lock lock(output_mutex_);
    if (output_from_ != senders::all && (output_from_ == senders::none || &from != &home_))
        [[unlikely]]
        return;
    counters_.out_messages.fetch_add(output.messages, std::memory_order_relaxed);
    counters_.out_bytes.fetch_add(output.message_bytes, std::memory_order_relaxed);
    if (output.messages > 0)
        counters_.last_out.store(from.now(), std::memory_order_relaxed);

    std::size_t sent = 0;
    auto failure = proto::closed_reason::none;
    if (!filtered_ && pending_.empty()) {
        const std::ptrdiff_t result = send_pieces(output);
        if (result >= 0)
            sent = static_cast<std::size_t>(result);
        else if (errno != EAGAIN && errno != EINTR)
            failure = proto::closed_reason::write_error;
        if (sent == output.size())
            return;
    }
    const std::size_t pending_max = pending_max_.load(std::memory_order_relaxed);
    const std::size_t pending = pending_bytes() + output.size() - sent;
    if (failure == proto::closed_reason::none && pending_max != 0 && pending > pending_max)
        failure = proto::closed_reason::slow_consumer_pending_bytes;
    if (failure != proto::closed_reason::none) {
        output_from_ = senders::none; // nothing more goes out; home ends the connection
        lock.unlock();
        if (&from == &home_)
            close(failure);
        else
            post(home_, id_, [failure](connection& self) { self.close(failure); });
        return;
    }
    // Where nothing waits, the filters of a connection that lives here see it without a copy.
    if (&from == &home_ && !filters_.empty() && pending_.empty() && output.references.empty() &&
        !opening_filters_ && !broken_ && wire_.size() < wire_high_mark &&
        !above_stall_mark(pending, pending_max)) {
        lock.unlock();
        descend(filters_.size(), output.bytes.span());
        return;
    }
    keep_rest(output, sent);
    sent_at_once_ += sent;
    pending_bytes_.store(pending, std::memory_order_relaxed);
    if (from.producer() != nullptr && from.producer() != this &&
        above_stall_mark(pending, pending_max)) {
        from.ask_stall(pending >= pending_max ? stall_long : stall_short);
        const gate_waiter waiter{&from, from.producer()->id()};
        if (std::ranges::find(gate_, waiter) == gate_.end())
            gate_.push_back(waiter);
        counters_.stalls.fetch_add(1, std::memory_order_relaxed);
    }
    const bool pump_needed = filtered_ && !std::exchange(pump_posted_, true);
    const bool wait_needed = !filtered_ && !std::exchange(waiting_, true);
    lock.unlock();

    if (&from == &home_) {
        if (pump_needed)
            pump();
        if (wait_needed)
            wait_writable();
    } else if (pump_needed) {
        post(home_, id_, [](connection& self) { self.pump(); });
    } else if (wait_needed) {
        post(home_, id_, [](connection& self) { self.wait_writable(); });
    }
}

// Queues what the socket did not take of it. With output_mutex_ held.
void connection::keep_rest(staged_output& output, std::size_t sent) {
    if (sent == 0)
        pending_.mark_boundary(); // outputs are whole messages
    for_each_piece(output, [&](const char* data, std::size_t size, const shared_bytes* owner) {
        const std::size_t skipped = std::min(sent, size);
        sent -= skipped;
        const std::string_view rest(data + skipped, size - skipped);
        // A reference keeps its whole block alive: worth it only for a good part of that block.
        if (owner != nullptr && size >= owner->capacity() / 4)
            pending_.append(*owner, rest);
        else
            pending_.append_copy(rest);
    });
}

void connection::send_urgent(std::string_view line) {
    {
        std::lock_guard lock(output_mutex_);
        const std::size_t pending = pending_bytes() + line.size();
        const std::size_t pending_max = pending_max_.load(std::memory_order_relaxed);
        // Where something waits, somebody waits already for the socket to take it. A line beyond
        // the limit ends the connection as any other.
        if (output_from_ != senders::none && !pending_.empty() &&
            (pending_max == 0 || pending <= pending_max)) {
            pending_.insert_urgent(line);
            pending_bytes_.store(pending, std::memory_order_relaxed);
            return;
        }
    }
    output().bytes.append(line);
}

// Home waits until the socket takes more. REQUIRES: waiting_ was set by the caller.
void connection::wait_writable() {
    if (ended_)
        return;
    watch_progress();
    io_->descriptor.async_wait(boost::asio::posix::descriptor_base::wait_write,
                               [this](const boost::system::error_code& error) {
                                   if (!error)
                                       on_writable();
                               });
}

void connection::on_writable() {
    if (ended_)
        return;
    home_.run_batch([this] {
        {
            std::lock_guard lock(output_mutex_);
            waiting_ = false;
        }
        write_waiting();
        if (!ended_ && filtered_)
            pump();
        if (ended_ || pending_bytes() != 0)
            return;
        if (closing_)
            end();
        else
            session_->on_drained();
    });
}

// Writes wire_ and then, without filters, what is queued; waits again when the socket is full.
void connection::write_waiting() {
    std::unique_lock lock(output_mutex_);
    if (output_from_ == senders::none)
        return;
    if (waiting_) {
        pending_bytes_.store(pending_.size() + wire_.size(), std::memory_order_relaxed);
        return;
    }
    bool full = false;
    bool failed = false;
    const auto took = [&](std::ptrdiff_t result, std::size_t asked) -> std::size_t {
        if (result < 0) {
            full = errno == EAGAIN || errno == EINTR;
            failed = !full;
            return 0;
        }
        full = static_cast<std::size_t>(result) < asked;
        written_ += static_cast<std::size_t>(result);
        return static_cast<std::size_t>(result);
    };
    while (!wire_.empty() && !full && !failed)
        wire_.consume(took(send_some(io_->fd, wire_.data(), wire_.size()), wire_.size()));
    if (wire_.empty())
        home_.buffers().take_back(wire_);
    while (!filtered_ && !pending_.empty() && !full && !failed) {
        iovec vectors[vectors_max];
        const std::size_t count = pending_.peek(vectors);
        std::size_t asked = 0;
        for (const iovec& each : std::span(vectors, count))
            asked += each.iov_len;
        pending_.consume(took(send_vectors(io_->fd, vectors, count), asked));
    }
    if (failed)
        output_from_ = senders::none;
    waiting_ = full;
    // Before others may append: they judge by it whether the peer is too slow.
    pending_bytes_.store(pending_.size() + wire_.size(), std::memory_order_relaxed);
    lock.unlock();

    note_pending();
    if (failed)
        closing_ ? end() : close(proto::closed_reason::write_error);
    else if (full)
        wait_writable();
    else if (!closing_ && write_timer_.armed()) {
        write_timer_.cancel();
        note_recovery();
    }
}

// What filters answer by themselves counts against pending_max as what is sent to the peer does.
void connection::close_if_too_slow() {
    const std::size_t pending_max = pending_max_.load(std::memory_order_relaxed);
    if (pending_max != 0 && pending_bytes() > pending_max)
        close(proto::closed_reason::slow_consumer_pending_bytes);
}

std::size_t connection::pending_chunks() {
    std::lock_guard lock(output_mutex_);
    return pending_.chunks() + (wire_.empty() ? 0 : 1);
}

// Publishes how much is queued, and lets producers on when it has become little.
void connection::note_pending() {
    std::vector<gate_waiter> held_back;
    {
        std::lock_guard lock(output_mutex_);
        const std::size_t pending = pending_.size() + wire_.size();
        pending_bytes_.store(pending, std::memory_order_relaxed);
        if (!above_stall_mark(pending, pending_max_.load(std::memory_order_relaxed)))
            held_back.swap(gate_);
    }
    for (const gate_waiter& each : held_back)
        post(*each.home, each.id, [](connection& producer) { producer.end_stall(); });
}

// The write deadline is for what is queued now; once that is out, for what is queued then.
void connection::watch_progress() {
    if (closing_ || (write_timer_.armed() && written_ < write_goal_))
        return;
    note_recovery();
    write_start_ = written_;
    {
        // The write that found the socket full may have got a part through: that is progress.
        std::lock_guard lock(output_mutex_);
        written_ += std::exchange(sent_at_once_, 0);
    }
    arm_write_deadline();
}

// A filter may make much more or much less of what it has still to see: with filters the deadline
// is for what has passed them.
void connection::arm_write_deadline() {
    const std::size_t waiting = filtered_ ? wire_.size() : pending_bytes();
    write_goal_ = written_ + std::max<std::size_t>(waiting, 1);
    home_.arm_after(write_timer_, write_deadline_);
}

// What a missed deadline was about is written.
void connection::note_recovery() {
    if (!std::exchange(write_timed_out_, false))
        return;
    const clock::duration took = home_.now() - (write_timer_.due() - write_deadline_);
    session_->on_write_recovered(took, write_goal_ - write_start_);
}

void connection::write_deadline_passed() {
    if (closing_)
        return;
    if (!session_->on_write_timeout(written_ > write_start_)) {
        close(proto::closed_reason::slow_consumer_write_deadline);
        return;
    }
    write_timed_out_ = true;
    write_start_ = written_;
    arm_write_deadline();
}

} // namespace plexus::net

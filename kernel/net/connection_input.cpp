// Reading: from the socket through the filters to the session.
#include <sys/socket.h>

#include <cerrno>

#include "net/connection.hpp"
#include "net/connection_io.hpp"

namespace plexus::net {

// One read takes this much at most, unless the peer sends large units.
static constexpr std::size_t small_read = 64 * 1024;
// A readiness event is worth this many reads before other connections get their turn.
static constexpr int reads_per_event = 4;

void connection::wait_readable() {
    if (reading_ || closing_ || pauses_ > 0)
        return;
    reading_ = true;
    if (more_in_ != none) {
        // Not at once: others have their turn between.
        post(home_, id_, [](connection& self) {
            self.reading_ = false;
            self.on_readable();
        });
        return;
    }
    io_->descriptor.async_wait(boost::asio::posix::descriptor_base::wait_read,
                               [this](const boost::system::error_code& error) {
                                   reading_ = false;
                                   if (!error)
                                       on_readable();
                               });
}

void connection::on_readable() {
    if (closing_ || pauses_ > 0)
        return;
    home_.set_producer(stallable_ ? this : nullptr);
    home_.run_batch([this] {
        for (int reads = 0; reads < reads_per_event; ++reads)
            if (!read_once())
                break;
    });
    home_.set_producer(nullptr);
    stall_producer();
    wait_readable();
}

// True when there may be more to read at once.
bool connection::read_once() {
    if (more_in_ != none) {
        climb(more_in_, {});
        if (!opening_filters_)
            feed_session();
        return !closing_ && pauses_ == 0;
    }
    if (peer_ended_)
        return false;
    if (large_) {
        const std::size_t room = large_.capacity() - large_size_;
        const ssize_t got = ::recv(io_->fd, large_.data() + large_size_, room, MSG_DONTWAIT);
        if (got <= 0)
            return read_failed(got);
        large_size_ += static_cast<std::size_t>(got);
        if (large_size_ < large_.capacity())
            return true;
        const shared_bytes whole = std::exchange(large_, {});
        took_plain(whole, std::exchange(large_size_, 0));
        return !closing_ && pauses_ == 0;
    }

    // A control line longer than the block, when max_control_line allows it.
    if (filters_.empty() && inbound_.size() >= loop::read_block_size) {
        const std::span<char> room = inbound_.prepare(small_read);
        const ssize_t got = ::recv(io_->fd, room.data(), room.size(), MSG_DONTWAIT);
        if (got <= 0)
            return read_failed(got);
        inbound_.commit(static_cast<std::size_t>(got));
        feed_session();
        return !closing_ && pauses_ == 0;
    }

    shared_bytes& block = home_.read_block();
    // Without filters the unconsumed rest of the last read goes in front of the new bytes.
    const std::size_t rest = filters_.empty() ? inbound_.size() : 0;
    const std::size_t room = wanted_ > small_read / 4
                                 ? loop::read_block_size - rest
                                 : std::min(small_read, loop::read_block_size - rest);
    const ssize_t got = ::recv(io_->fd, block.data() + rest, room, MSG_DONTWAIT);
    if (got <= 0)
        return read_failed(got);
    const auto size = static_cast<std::size_t>(got);
    if (!filters_.empty()) {
        climb(0, {block.data(), size});
        if (!opening_filters_)
            feed_session();
    } else {
        if (rest > 0) {
            std::memcpy(block.data(), inbound_.data(), rest);
            inbound_.clear();
        }
        took_plain(shared_bytes(block), rest + size);
        // Large payloads were staged by reference into the block: written now, while they are in
        // the cache, they leave it free for the next read.
        if (!block.unique())
            home_.staging().flush_all();
    }
    return size == room && !closing_ && pauses_ == 0;
}

bool connection::read_failed(std::ptrdiff_t result) {
    if (result < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (result < 0) {
        close(proto::closed_reason::read_error);
        return false;
    }
    for (layer& each : filters_)
        if (auto ended = each.machine->peer_ended(); !ended) {
            filter_failed(each, ended.error());
            return false;
        }
    close(proto::closed_reason::client_closed);
    return false;
}

void connection::took_plain(const shared_bytes& block, std::size_t size) {
    const std::string_view bytes(block.data(), size);
    feeding_ = true;
    const input_result result = session_->on_bytes(bytes, block);
    feeding_ = false;
    if (closing_)
        return;
    keep_unconsumed(bytes.substr(result.consumed), result.wanted, 0);
}

// `layers` is how many filters there were when the session was given the bytes.
void connection::keep_unconsumed(std::string_view rest, std::size_t wanted, std::size_t layers) {
    if (successor_ != nullptr) [[unlikely]] {
        take_over();
        if (closing_)
            return;
        if (filters_.size() == layers) {
            inbound_.append(rest);
            if (!opening_filters_)
                feed_session();
            return;
        }
    }
    wanted_ = wanted;
    if (filters_.size() > layers) {
        // The session has just pushed a filter: the rest is that one's to read.
        if (!rest.empty())
            climb(layers, rest);
        if (!opening_filters_)
            feed_session();
        return;
    }
    if (filters_.empty() && wanted > loop::read_block_size) {
        large_ = shared_bytes::allocate(wanted);
        std::memcpy(large_.data(), rest.data(), rest.size());
        large_size_ = rest.size();
        return;
    }
    inbound_.append(rest);
    if (inbound_.empty())
        home_.buffers().take_back(inbound_);
}

// Gives the session what stands in inbound_. Where a filter has said that the peer ended the
// stream, the connection ends once the session has had all that came before.
void connection::feed_session() {
    if (feeding_ || closing_ || pauses_ > 0)
        return;
    if (!inbound_.empty())
        offer_inbound();
    if (peer_ended_ && more_in_ == none && pauses_ == 0)
        close(proto::closed_reason::client_closed);
}

void connection::offer_inbound() {
    feeding_ = true;
    const std::size_t layers = filters_.size();
    byte_buffer bytes = std::exchange(inbound_, {});
    const input_result result = session_->on_bytes(bytes.view(), {});
    feeding_ = false;
    if (closing_)
        return;
    bytes.consume(result.consumed);
    if (filters_.size() == layers && successor_ == nullptr && !bytes.empty() && inbound_.empty() &&
        (layers > 0 || result.wanted <= loop::read_block_size)) {
        wanted_ = result.wanted;
        inbound_ = std::move(bytes); // the usual case, without a copy
        return;
    }
    keep_unconsumed(bytes.view(), result.wanted, layers);
    home_.buffers().take_back(bytes);
}

void connection::resume_reading() {
    if (--pauses_ > 0 || feeding_ || closing_)
        return;
    if (!opening_filters_)
        feed_session();
    wait_readable();
}

void connection::stall_producer() {
    const clock::duration wait = home_.take_stall();
    if (wait == clock::duration::zero() || closing_ || pause_timer_.armed())
        return;
    stalled_ = true;
    pause_reading();
    home_.arm_after(pause_timer_, wait);
}

void connection::end_stall() {
    if (closing_ || !stalled_)
        return;
    stalled_ = false;
    pause_timer_.cancel();
    resume_reading();
}

} // namespace plexus::net

// The stack of filters between socket and session.
#include <limits>
#include <optional>

#include "base/assert.hpp"
#include "net/connection.hpp"

namespace plexus::net {

void connection::push_filter(std::unique_ptr<filter> filter) {
    home_.staging().flush(*this);
    {
        std::lock_guard lock(output_mutex_);
        filtered_ = true;
    }
    // What is still queued was written before there was this filter and passes below it.
    if (!opening_filters_ && !broken_)
        filter_pending(std::numeric_limits<std::size_t>::max());
    filters_.push_back({std::move(filter)});
    net::filter& added = *filters_.back().machine;
    opening_filters_ = opening_filters_ || !added.ready();
    if (added.opening_timeout() > std::chrono::nanoseconds::zero())
        home_.arm_after(pause_timer_,
                        std::chrono::duration_cast<clock::duration>(added.opening_timeout()));
    byte_buffer down;
    const auto opened = added.open(down);
    descend(filters_.size() - 1, down.span());
    if (!opened) {
        filter_failed(filters_.back(), opened.error());
        return;
    }
    if (!opening_filters_)
        filters_changed();
    if (!feeding_ && !inbound_.empty()) {
        const byte_buffer raw = std::exchange(inbound_, {});
        climb(filters_.size() - 1, raw.view());
        if (!opening_filters_)
            feed_session();
    }
}

// Takes bytes that stand just below filter `layer_index` up to inbound_.
void connection::climb(std::size_t layer_index, std::string_view bytes) {
    std::optional<lent_buffer> between[2]; // what has climbed one layer more each time
    std::span<const char> in(bytes);
    home_.buffers().lend(inbound_);
    for (std::size_t i = layer_index; i < filters_.size(); ++i) {
        const bool top = i + 1 == filters_.size();
        byte_buffer& up = top ? inbound_ : *between[i % 2].emplace(home_.buffers());
        byte_buffer down;
        const auto passed = filters_[i].machine->from_peer(in, up, down);
        if (!down.empty()) {
            descend(i, down.span());
            close_if_too_slow();
            if (closing_)
                return;
        }
        if (!passed) {
            filter_failed(filters_[i], passed.error());
            return;
        }
        if (!top) {
            in = up.span();
            if (in.empty())
                break;
        }
    }
    if (inbound_.empty())
        home_.buffers().take_back(inbound_);
    filters_changed();
}

// Takes bytes that stand just above the lowest `layers` filters down to the socket.
void connection::descend(std::size_t layers, std::span<const char> bytes) {
    if (bytes.empty())
        return;
    std::optional<lent_buffer> between[2];
    home_.buffers().lend(wire_);
    for (std::size_t i = layers; i-- > 0;) {
        byte_buffer& down = i == 0 ? wire_ : *between[i % 2].emplace(home_.buffers());
        if (auto passed = filters_[i].machine->to_peer(bytes, down); !passed) {
            filter_failed(filters_[i], passed.error());
            return;
        }
        bytes = down.span();
    }
    if (layers == 0)
        wire_.append(bytes);
    write_waiting();
}

void connection::filters_changed() {
    bool opening = false;
    more_in_ = none;
    for (std::size_t i = 0; i < filters_.size();) {
        layer& each = filters_[i];
        const filter_state state = each.machine->state();
        if (state == filter_state::opening) {
            opening = true;
            ++i;
            continue;
        }
        if (!std::exchange(each.published, true))
            each.machine->publish(facts());
        if (state == filter_state::closed) {
            peer_ended_ = true;
            more_in_ = none; // what those below hold came after the end
        }
        if (state == filter_state::more && more_in_ == none)
            more_in_ = i;
        if (state == filter_state::done)
            filters_.erase(filters_.begin() + static_cast<std::ptrdiff_t>(i));
        else
            ++i;
    }
    if (peer_ended_ && opening) // which comes to nothing
        close(proto::closed_reason::client_closed);
    if (opening_filters_ && !opening) {
        opening_filters_ = false;
        pause_timer_.cancel();
        if (filters_.empty() && wire_.empty()) {
            std::lock_guard lock(output_mutex_);
            filtered_ = !pending_.empty();
        }
        pump();
        if (!closing_)
            session_->on_filters_open();
    }
}

void connection::filter_failed(layer& failed, const std::error_code& error) {
    failed.failed = true;
    broken_ = true;
    if (!closing_)
        session_->on_filter_error(error, failed.machine->failure());
    px_assert(closing_, "a session closes when a filter has failed");
}

// The farewells of the filters, the uppermost first. Nothing may follow them: a peer that is so far
// behind that not all has passed the filters does not get them. Where one has failed, those below
// it have still something to say.
void connection::finish_filters(proto::closed_reason reason) {
    std::size_t sound = 0;
    while (sound < filters_.size() && !filters_[sound].failed)
        ++sound;
    if (broken_) {
        std::lock_guard lock(output_mutex_);
        pending_.clear();
        pending_bytes_.store(wire_.size(), std::memory_order_relaxed);
    }
    pump();
    byte_buffer down;
    for (std::size_t i = wire_.size() < wire_high_mark ? sound : 0; i-- > 0;) {
        filters_[i].machine->finish(proto::to_text(reason), down);
        descend(i, down.span());
        down.clear();
    }
}

void connection::opening_expired() {
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        filter& late = *filters_[i].machine;
        if (late.state() != filter_state::opening)
            continue;
        byte_buffer down;
        const auto expired = late.opening_expired(inbound_, down);
        descend(i, down.span());
        if (!expired) {
            filter_failed(filters_[i], expired.error());
            return;
        }
    }
    filters_changed();
    if (!closing_ && !opening_filters_)
        feed_session();
}

// Moves queued output through the filters while less than `wire_max` waits behind them.
void connection::filter_pending(std::size_t wire_max) {
    while (wire_.size() < wire_max) {
        pending_queue::piece piece;
        byte_buffer joined;
        {
            std::lock_guard lock(output_mutex_);
            pump_posted_ = false;
            if (pending_.empty())
                return;
            piece = pending_.take_front();
            // A layer that frames what is written makes one frame of a call.
            while (!pending_.empty() &&
                   piece.bytes.size() + pending_.front_size() <= joined_write_max) {
                if (joined.empty())
                    joined.append(piece.bytes);
                joined.append(pending_.take_front().bytes);
                piece.bytes = joined.view();
            }
        }
        descend(filters_.size(), piece.bytes);
        if (ended_)
            return;
    }
}

// Moves queued output through the filters towards the socket.
void connection::pump() {
    if (broken_ || (opening_filters_ && !closing_))
        return;
    filter_pending(wire_high_mark);
    if (ended_)
        return;
    if (filters_.empty() && wire_.empty()) {
        std::lock_guard lock(output_mutex_);
        if (pending_.empty())
            filtered_ = false;
    }
    note_pending();
}

} // namespace plexus::net

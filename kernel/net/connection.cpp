#include "net/connection.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "net/connection_io.hpp"
#include "net/loop_group.hpp"

namespace plexus::net {

std::string peer_address::text() const {
    if (local)
        return fmt::format("unix:{}", local->pid);
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

template <void (connection::*Method)()>
static constexpr timer::callback call =
    [](void* self) { (static_cast<connection*>(self)->*Method)(); };

connection::connection(loop& home, int descriptor, std::uint64_t id, peer_address peer)
    : home_(home), id_(id), peer_(std::move(peer)),
      io_(std::make_unique<io>(home.io().context, descriptor)),
      write_timer_(call<&connection::write_deadline_passed>, this),
      pause_timer_(
          [](void* context) {
              auto& self = *static_cast<connection*>(context);
              self.opening_filters_ ? self.opening_expired() : self.end_stall();
          },
          this),
      linger_timer_(call<&connection::end>, this),
      staged_(std::make_unique<staged_output*[]>(home.group().size())) {}

connection::~connection() = default;

void connection::open(std::unique_ptr<net::session> session) {
    px_assert(session_ == nullptr, "a connection is opened once");
    session_ = std::move(session);
    session_->on_open();
    wait_readable();
}

void connection::become(std::unique_ptr<net::session> next) {
    successor_ = std::move(next);
    if (feeding_)
        return;
    byte_buffer rest = std::exchange(inbound_, {});
    if (const shared_bytes unit = std::exchange(large_, {}))
        rest.append(std::string_view(unit.data(), std::exchange(large_size_, 0)));
    keep_unconsumed(rest.view(), 0, filters_.size());
    wait_readable();
}

// A session may hand on what it has just been given.
void connection::take_over() {
    feeding_ = true;
    while (successor_ != nullptr && !closing_) {
        std::unique_ptr<net::session> former = std::exchange(session_, std::move(successor_));
        former->on_handed_over();
        // Functions of it may be on the stack, and other loops in the middle of a look at it.
        home_.group().after_grace(home_, [former = std::move(former)] {});
        session_->on_open();
    }
    feeding_ = false;
}

connection_facts& connection::facts() {
    if (facts_ == nullptr)
        facts_ = std::make_unique<connection_facts>();
    return *facts_;
}

void connection::set_output_limits(const output_limits& limits) noexcept {
    pending_max_.store(limits.pending_max, std::memory_order_relaxed);
    write_deadline_ = limits.write_deadline;
    linger_ = limits.linger;
}

void connection::post(loop& home, std::uint64_t id,
                      std::move_only_function<void(connection&)> work) {
    home.post([&home, id, work = std::move(work)]() mutable {
        if (connection* found = find(home, id))
            work(*found);
    });
}

connection* connection::find(loop& home, std::uint64_t id) {
    const auto found = home.connections().find(id);
    return found == home.connections().end() ? nullptr : found->second.get();
}

/// Whether output that is still queued has a chance of being read, and is worth trying.
static bool worth_flushing(proto::closed_reason reason) noexcept {
    switch (reason) {
    case proto::closed_reason::read_error:
    case proto::closed_reason::write_error:
    case proto::closed_reason::slow_consumer_pending_bytes:
    case proto::closed_reason::slow_consumer_write_deadline:
    case proto::closed_reason::tls_handshake_failure:
        return false;
    default:
        return true;
    }
}

void connection::close(proto::closed_reason reason) {
    if (closing_)
        return;
    closing_ = true;
    write_timer_.cancel();
    pause_timer_.cancel();
    // What the session may tell of its traffic is final: it has last words, but no more messages.
    home_.staging().flush(*this);
    refuse_others();
    session_->on_close(reason);
    home_.staging().flush(*this);
    if (!worth_flushing(reason)) {
        end();
        return;
    }
    if (!filters_.empty() && !opening_filters_)
        finish_filters(reason);
    end_after_flush();
}

// From now on only home sends.
void connection::refuse_others() {
    const std::lock_guard lock(output_mutex_);
    if (output_from_ == senders::all)
        output_from_ = senders::home;
}

void connection::end_after_flush() {
    if (ended_)
        return;
    if (pending_bytes() == 0) {
        end();
        return;
    }
    home_.arm_after(linger_timer_, linger_);
}

void connection::abandon() {
    if (session_ != nullptr)
        close(proto::closed_reason::server_shutdown);
    end();
}

void connection::end() {
    if (ended_)
        return;
    ended_ = true;
    linger_timer_.cancel();
    std::vector<gate_waiter> held_back;
    {
        std::lock_guard lock(output_mutex_);
        output_from_ = senders::none;
        pending_.clear();
        held_back.swap(gate_);
        ::boost::system::error_code ignored;
        io_->descriptor.close(ignored);
    }
    for (const gate_waiter& each : held_back)
        post(*each.home, each.id, [](connection& producer) { producer.end_stall(); });
    auto node = home_.connections().extract(id_);
    px_assert(!node.empty(), "a connection is registered with its loop until it ends");
    // Other loops may be staging for it in the batches they are in.
    home_.group().after_grace(home_, [self = std::move(node.mapped())] {});
}

} // namespace plexus::net

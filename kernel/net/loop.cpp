#include "net/loop.hpp"

#include <boost/asio/post.hpp>

#include "net/connection.hpp"
#include "net/loop_impl.hpp"

namespace plexus::net {

loop::loop(loop_group& group, unsigned lane_index)
    : lane(lane_index), group_(group), impl_(std::make_unique<impl>()) {}

loop::~loop() = default;

void loop::post(task work) {
    boost::asio::post(impl_->context,
                      [this, work = std::move(work)]() mutable { run_batch(work); });
}

void loop::begin_batch() {
    now_ = clock::now();
}

void loop::end_batch() {
    staging_.flush_all();
    if (!endings_.empty()) [[unlikely]]
        run_endings();
}

void loop::run_endings() {
    running_endings_.swap(endings_);
    for (task& each : running_endings_)
        each();
    running_endings_.clear();
}

shared_bytes& loop::read_block() {
    for (shared_bytes& block : read_blocks_)
        if (block.unique())
            return block;
    if (read_blocks_.size() == read_blocks_max)
        read_blocks_.erase(read_blocks_.begin()); // lives on with whoever refers to it
    return read_blocks_.emplace_back(shared_bytes::allocate(read_block_size));
}

void loop::arm(timer& t, clock::time_point due) {
    timers_.arm(t, due);
    if (due < impl_->wakeup_due)
        arm_wakeup();
}

void loop::arm_wakeup() {
    impl_->wakeup_due = timers_.earliest();
    impl_->wakeup.expires_at(impl_->wakeup_due);
    impl_->wakeup.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return; // re-armed for an earlier time
        impl_->wakeup_due = clock::time_point::max();
        run_batch([this] { timers_.fire_due(now_); });
        if (!timers_.empty() && timers_.earliest() < impl_->wakeup_due)
            arm_wakeup();
    });
}

void loop::run() {
    current_ = this;
    impl_->context.run();
}

void loop::stop() {
    impl_->work.reset();
    impl_->context.stop();
}

void loop::end_connections() {
    run_batch([this] {
        while (!connections_.empty())
            connections_.begin()->second->abandon();
    });
}

} // namespace plexus::net

#include "net/loop_group.hpp"

#include "net/connection.hpp"

namespace plexus::net {

loop_group::loop_group(unsigned loops) {
    for (unsigned index = 0; index < loops; ++index)
        loops_.push_back(std::make_unique<loop>(*this, index));
}

loop_group::~loop_group() {
    stop();
}

void loop_group::start() {
    for (auto& each : loops_)
        threads_.emplace_back([&each = *each] { each.run(); });
}

void loop_group::stop() {
    for (auto& each : loops_)
        each->stop();
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

loop& loop_group::next() noexcept {
    return *loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
}

void loop_group::after_grace(loop& home, loop::task work) {
    std::lock_guard lock(mutex_);
    following_.push_back({&home, std::move(work)});
    if (to_pass_ == 0)
        start_round();
}

// With mutex_ held: what has come so far waits until each loop has run one more task.
void loop_group::start_round() {
    current_ = std::exchange(following_, {});
    to_pass_ = size();
    for (auto& each : loops_)
        each->post([this] { passed(); });
}

void loop_group::passed() {
    std::vector<waiting> released;
    {
        std::lock_guard lock(mutex_);
        if (--to_pass_ > 0)
            return;
        released = std::exchange(current_, {});
        if (!following_.empty())
            start_round();
    }
    for (waiting& each : released)
        each.home->post(std::move(each.work));
}

} // namespace plexus::net

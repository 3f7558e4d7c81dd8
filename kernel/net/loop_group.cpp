#include "net/loop_group.hpp"

#include <future>

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
    for (auto& each : loops_)
        each->end_connections();
}

void loop_group::wait_until_empty(std::chrono::milliseconds limit) {
    const auto deadline = clock::now() + limit;
    while (clock::now() < deadline) {
        auto left = std::make_shared<std::atomic<std::size_t>>(0);
        auto asked = std::make_shared<std::promise<void>>();
        auto to_answer = std::make_shared<std::atomic<unsigned>>(size());
        for (auto& each : loops_)
            each->post([&each = *each, left, asked, to_answer] {
                left->fetch_add(each.connections().size());
                if (to_answer->fetch_sub(1) == 1)
                    asked->set_value();
            });
        // One that does not answer is kept from its work: whoever ends the loops will find out.
        if (asked->get_future().wait_until(deadline) != std::future_status::ready ||
            left->load() == 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void loop_group::for_each_connection(std::function<void(connection&)> work,
                                     std::function<void()> done) {
    auto left = std::make_shared<std::atomic<unsigned>>(size());
    for (const auto& each : loops_) {
        each->post([&loop = *each, work, done, left] {
            // A connection may end meanwhile, which takes it out of the map.
            std::vector<std::uint64_t> ids;
            ids.reserve(loop.connections().size());
            for (const auto& [id, connection] : loop.connections())
                ids.push_back(id);
            for (const std::uint64_t id : ids)
                if (auto found = loop.connections().find(id); found != loop.connections().end())
                    work(*found->second);
            if (left->fetch_sub(1) == 1)
                done();
        });
    }
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

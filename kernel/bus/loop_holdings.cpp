#include "bus/loop_holdings.hpp"

#include "bus/call_scope.hpp"
#include "bus/grace.hpp"

namespace plexus::bus {

struct loop_holdings::running_timer {
    loop_holdings& owner;
    net::loop& home;
    const std::uint64_t number;
    const px_task_fn fn;
    void* const arg;
    net::timer timer{fire, this};
};

/// Waits for a thread of the pool, runs there, and waits for its loop.
struct loop_holdings::piece_of_work {
    net::loop& home;
    px_task_fn work;
    px_task_fn done;
    px_task_fn dropped;
    void* arg;
    bool begun = false; // guarded by mutex_
};

loop_holdings::loop_holdings(px_host& host) : host_(host), timers_(host.kernel().loops.size()) {}

loop_holdings::~loop_holdings() = default;

std::uint64_t loop_holdings::start_timer(net::loop& here, net::clock::duration delay, px_task_fn fn,
                                         void* arg) {
    if (timer_count_.fetch_add(1, std::memory_order_relaxed) >= timers_max) {
        timer_count_.fetch_sub(1, std::memory_order_relaxed);
        return 0;
    }
    const std::uint64_t number = last_timer_.fetch_add(1, std::memory_order_relaxed) + 1;
    running_timer& started =
        timers_[here.index].try_emplace(number, *this, here, number, fn, arg).first->second;
    here.arm_after(started.timer, delay);
    return number;
}

void loop_holdings::cancel_timer(net::loop& here, std::uint64_t timer) {
    if (timers_[here.index].erase(timer) > 0)
        timer_count_.fetch_sub(1, std::memory_order_relaxed);
}

void loop_holdings::fire(void* context) {
    auto& fired = *static_cast<running_timer*>(context);
    loop_holdings& owner = fired.owner;
    const px_task_fn fn = fired.fn;
    void* const arg = fired.arg;
    owner.cancel_timer(fired.home, fired.number);
    if (owner.host_.working())
        call_plugin(owner.host_, "a timer", [&] { fn(arg); });
}

px_status loop_holdings::work(net::loop& here, px_task_fn job, px_task_fn done, px_task_fn dropped,
                              void* arg) {
    auto piece = std::make_shared<piece_of_work>(here, job, done, dropped, arg);
    {
        const std::lock_guard lock(mutex_);
        if (closed_)
            return host_.refuse(PX_ERR_STATE, "loop.work: the plugin is being deactivated");
        works_.insert(piece);
    }
    if (host_.kernel().workers.submit([this, piece] { run_work(piece); }))
        return PX_OK;
    forget(piece);
    return host_.refuse(PX_ERR_LIMIT, "the queue of the worker pool is full");
}

// On a thread of the pool.
void loop_holdings::run_work(const work_ptr& piece) {
    {
        const std::lock_guard lock(mutex_);
        if (!works_.contains(piece))
            return; // dropped before it began
        piece->begun = true;
    }
    call_plugin(host_, "work", [&] { piece->work(piece->arg); });
    piece->home.post([this, piece] { finish(piece); });
}

void loop_holdings::finish(const work_ptr& piece) {
    if (!host_.working()) {
        host_.home().post([this, piece] {
            drop(*piece);
            forget(piece);
        });
        return;
    }
    if (piece->done != nullptr)
        call_plugin(host_, "the end of work", [&] { piece->done(piece->arg); });
    forget(piece);
}

void loop_holdings::drop(const piece_of_work& piece) {
    if (piece.dropped != nullptr)
        call_plugin(host_, "dropped work", [&] { piece.dropped(piece.arg); });
}

void loop_holdings::forget(const work_ptr& piece) {
    std::function<void()> when_idle;
    {
        const std::lock_guard lock(mutex_);
        works_.erase(piece);
        if (works_.empty())
            when_idle.swap(when_idle_);
    }
    if (when_idle)
        when_idle();
}

std::vector<std::string> loop_holdings::take_back(std::function<void()> done) {
    net::loop_group& loops = host_.kernel().loops;
    std::vector<std::string> left;
    if (const std::size_t count = timer_count_.load(std::memory_order_relaxed); count > 0)
        left.push_back(count == 1 ? "a timer" : fmt::format("{} timers", count));
    for (unsigned i = 0; i < loops.size(); ++i)
        loops[i].post([this, i] { timers_[i].clear(); });

    std::function<void()> end = [&home = host_.home(), done = std::move(done)] {
        after_last_task(home, done);
    };
    std::vector<work_ptr> never_begun;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (const work_ptr& piece : works_)
            if (!piece->begun)
                never_begun.push_back(piece);
        for (const work_ptr& piece : never_begun)
            works_.erase(piece);
        if (!works_.empty())
            when_idle_ = std::exchange(end, {});
    }
    for (const work_ptr& piece : never_begun)
        drop(*piece);
    if (end)
        end();
    return left;
}

} // namespace plexus::bus

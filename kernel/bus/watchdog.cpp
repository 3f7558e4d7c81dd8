#include "bus/watchdog.hpp"

#include <pthread.h>

#include "bus/call_scope.hpp"

namespace plexus::bus {

watchdog::watchdog(logger& log, unsigned loops) : log_(log), places_(loops), sights_(loops) {}

void watchdog::start() {
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "plexus-watch");
}

watchdog::~watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable())
        thread_.join();
}

watchdog::place* watchdog::place_of_thread() noexcept {
    const net::loop* loop = net::loop::current();
    return loop == nullptr ? nullptr : &places_[loop->index];
}

void watchdog::show(place& at, const call_scope& scope) noexcept {
    at.host.store(&scope.host(), std::memory_order_relaxed);
    at.function.store(scope.function(), std::memory_order_relaxed);
}

void watchdog::enter(const call_scope& scope) noexcept {
    place* at = place_of_thread();
    if (at == nullptr)
        return;
    show(*at, scope);
    // Released last, so that whoever sees the call sees whose it is.
    if (scope.outer() == nullptr)
        at->call.store(++at->calls, std::memory_order_release);
}

void watchdog::leave(const call_scope& scope) noexcept {
    place* at = place_of_thread();
    if (at == nullptr)
        return;
    if (scope.outer() == nullptr)
        at->call.store(0, std::memory_order_relaxed);
    else
        show(*at, *scope.outer());
}

void watchdog::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (wake_.wait_for(lock, look_every, [this] { return stopping_; }))
                return;
        }
        look(std::chrono::steady_clock::now());
    }
}

// Whoever hears of the lines may be what blocks the loop: they are written without the lock.
void watchdog::look(std::chrono::steady_clock::time_point now) {
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < places_.size(); ++i)
            look_at(i, now, lines);
    }
    for (const std::string& line : lines)
        log_.warn("{}", line);
}

void watchdog::look_at(std::size_t loop, std::chrono::steady_clock::time_point now,
                       std::vector<std::string>& lines) {
    const place& at = places_[loop];
    sight& seen = sights_[loop];
    const std::uint64_t call = at.call.load(std::memory_order_acquire);
    if (call != seen.call)
        seen = {.call = call, .since = now};
    if (call == 0 || seen.named || now - seen.since < patience)
        return;
    const px_host* host = at.host.load(std::memory_order_relaxed);
    const char* function = at.function.load(std::memory_order_relaxed);
    // It may have returned just now; then another call's name may stand there.
    if (at.call.load(std::memory_order_acquire) != call)
        return;
    seen.named = blockage{host, function};
    lines.push_back(fmt::format(
        "Plugin {} blocks loop {}: {} has not returned for {} ms", host->name(), loop, function,
        std::chrono::ceil<std::chrono::milliseconds>(now - seen.since).count()));
}

std::optional<watchdog::blockage> watchdog::longest(std::chrono::steady_clock::time_point before) {
    const std::lock_guard lock(mutex_);
    const sight* found = nullptr;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const sight& seen = sights_[i];
        if (seen.named && seen.since < before &&
            places_[i].call.load(std::memory_order_acquire) == seen.call &&
            (found == nullptr || seen.since < found->since))
            found = &seen;
    }
    return found == nullptr ? std::nullopt : found->named;
}

} // namespace plexus::bus

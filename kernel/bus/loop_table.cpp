#include "bus/loop_table.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "base/time.hpp"
#include "bus/call_scope.hpp"
#include "bus/loop_holdings.hpp"

namespace plexus::bus {

namespace {

loop_holdings& held(px_host* host) {
    return host->holdings_of<loop_holdings>(table_slot::loop);
}

px_loop home(px_host* host) {
    return host->home().index;
}

px_loop current(px_host*) {
    const net::loop* here = net::loop::current();
    return here == nullptr ? PX_NO_LOOP : here->index;
}

px_status post(px_host* host, px_loop loop, px_task_fn fn, px_task_fn dropped, void* arg) {
    net::loop_group& loops = host->kernel().loops;
    if (fn == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.post without a function");
    if (loop >= loops.size())
        return host->refuse(PX_ERR_NOT_FOUND, "loop.post: there is no loop {}", loop);
    if (!host->at_work("loop.post"))
        return PX_ERR_STATE;
    loops[loop].post([host, fn, dropped, arg] {
        if (host->working())
            call_plugin(*host, "a task", [&] { fn(arg); });
        else if (dropped != nullptr)
            call_plugin(*host, "a dropped task", [&] { dropped(arg); });
    });
    return PX_OK;
}

px_status start_timer(px_host* host, std::uint64_t delay_ns, px_task_fn fn, void* arg,
                      std::uint64_t* timer) {
    if (!host->on_loop("loop.start_timer"))
        return PX_ERR_THREAD;
    if (fn == nullptr || timer == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.start_timer without a function or a place for "
                                            "the timer's number");
    if (!host->at_work("loop.start_timer"))
        return PX_ERR_STATE;
    const std::uint64_t number =
        held(host).start_timer(*net::loop::current(), to_delay(delay_ns), fn, arg);
    if (number == 0)
        return host->refuse(PX_ERR_LIMIT, "{} timers are running (timers_max)",
                            loop_holdings::timers_max);
    *timer = number;
    return PX_OK;
}

void cancel_timer(px_host* host, std::uint64_t timer) {
    if (host->on_loop("loop.cancel_timer"))
        held(host).cancel_timer(*net::loop::current(), timer);
}

std::uint64_t now_ns(px_host*) {
    const net::loop* here = net::loop::current();
    const auto now = here == nullptr ? net::clock::now() : here->now();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count());
}

std::int64_t wall_ns(px_host*) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void random(px_host*, void* bytes, std::uint64_t size) {
    random_bytes({static_cast<std::uint8_t*>(bytes), size});
}

px_status work(px_host* host, px_task_fn work, px_task_fn done, px_task_fn dropped, void* arg) {
    if (!host->on_loop("loop.work"))
        return PX_ERR_THREAD;
    if (work == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.work without a function");
    if (!host->at_work("loop.work"))
        return PX_ERR_STATE;
    return held(host).work(*net::loop::current(), work, done, dropped, arg);
}

} // namespace

net::clock::duration to_delay(std::uint64_t nanoseconds) noexcept {
    constexpr std::uint64_t hundred_years = 100ull * 365 * 86'400 * 1'000'000'000;
    return std::chrono::nanoseconds(std::min(nanoseconds, hundred_years));
}

const px_loop_v0& loop_table() {
    static const px_loop_v0 table{sizeof(px_loop_v0), 0,      home,    current, post, start_timer,
                                  cancel_timer,       now_ns, wall_ns, random,  work};
    return table;
}

std::unique_ptr<holdings> make_loop_holdings(px_host& host) {
    return std::make_unique<loop_holdings>(host);
}

} // namespace plexus::bus

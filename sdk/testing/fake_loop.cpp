// plexus.loop/0 in a test: one loop, whose tasks and timers are events of the world.
#include "fake_parts.hpp"

namespace plexus::testing {

namespace {

px_status post(px_host* host, px_loop loop, px_task_fn fn, px_task_fn dropped, void* arg) {
    if (fn == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.post without a function");
    if (loop != 0)
        return host->refuse(PX_ERR_NOT_FOUND, "there is one loop");
    if (host->stage != px_host::life::active)
        return host->refuse(PX_ERR_STATE, "loop.post needs an active plugin");
    if (const px_status may = host->count_call("loop.post"); may != PX_OK)
        return may;
    host->world.at(0, [=] {
        if (host->stage == px_host::life::active)
            host->run("a task", [&] { fn(arg); });
        else if (dropped != nullptr)
            host->run("a dropped task", [&] { dropped(arg); });
    });
    return PX_OK;
}

px_status start_timer(px_host* host, std::uint64_t delay_ns, px_task_fn fn, void* arg,
                      std::uint64_t* timer) {
    if (const px_status may = host->at_work("loop.start_timer"); may != PX_OK)
        return may;
    if (fn == nullptr || timer == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.start_timer without a function or a place for "
                                            "the timer's number");
    const std::uint64_t number = ++host->last_number;
    host->world.time().note("timer", std::to_string(delay_ns));
    host->timers[number] = host->world.at(delay_ns, [=] {
        host->timers.erase(number);
        host->run("a timer", [&] { fn(arg); });
    });
    *timer = number;
    return PX_OK;
}

void cancel_timer(px_host* host, std::uint64_t timer) {
    if (!host->is_on_loop("loop.cancel_timer"))
        return;
    const auto found = host->timers.find(timer);
    if (found == host->timers.end())
        return;
    host->world.forget(found->second);
    host->timers.erase(found);
}

void random(px_host* host, void* bytes, std::uint64_t size) {
    auto* const to = static_cast<unsigned char*>(bytes);
    for (std::uint64_t i = 0; i < size; ++i)
        to[i] = static_cast<unsigned char>(host->world.random());
}

px_status work(px_host* host, px_task_fn job, px_task_fn done, px_task_fn dropped, void* arg) {
    if (const px_status may = host->at_work("loop.work"); may != PX_OK)
        return may;
    if (job == nullptr)
        return host->refuse(PX_ERR_INVALID, "loop.work without a function");
    const auto end = [=] {
        if (host->stage == px_host::life::active) {
            if (done != nullptr)
                host->run("the end of work", [&] { done(arg); });
        } else if (dropped != nullptr) {
            host->run("dropped work", [&] { dropped(arg); });
        }
    };
    host->world.at(0, [=] {
        if (host->stage == px_host::life::active)
            host->run_off_loop("work", [&] { job(arg); });
        host->world.at(0, end);
    });
    return PX_OK;
}

} // namespace

const px_loop_v0& fake_loop_table() {
    // In the world's time 2023-11-14 has come.
    static constexpr std::int64_t wall_start_ns = 1'700'000'000'000'000'000;
    static const px_loop_v0 table = {
        .size = sizeof(px_loop_v0),
        .reserved = 0,
        .home = [](px_host*) { return px_loop{0}; },
        .current = [](px_host* host) { return host->on_loop ? px_loop{0} : PX_NO_LOOP; },
        .post = post,
        .start_timer = start_timer,
        .cancel_timer = cancel_timer,
        .now_ns = [](px_host* host) { return host->world.now_ns(); },
        .wall_ns =
            [](px_host* host) {
                return wall_start_ns + static_cast<std::int64_t>(host->world.now_ns());
            },
        .random = random,
        .work = work,
    };
    return table;
}

} // namespace plexus::testing

#include "life.hpp"

#include <algorithm>

#include "resources.hpp"

namespace plexus::check {

namespace {

constexpr std::uint64_t failing_calls_max = 200;
constexpr std::uint64_t drain_max_ns = 30 * second_ns;

} // namespace

void check_start(trial& in, const subject& about) {
    stage on(about, in);
    if (const auto host = on.start_host()) {
        on.pass(second_ns);
        on.end(*host);
    }
}

void check_failing_calls(trial& in, const subject& about) {
    for (std::uint64_t number = 1; number <= failing_calls_max; ++number) {
        stage on(about, in);
        const auto host = on.make_host();
        host->fail_call(number);
        const px_status status = host->start();
        const bool reached = host->calls() >= number;
        const std::string which = "with kernel call " + std::to_string(number) + " failing: ";
        if (status != PX_OK && host->failure().empty())
            in.complain(which + "it does not start and does not say why");
        else if (status == PX_OK)
            on.pass(second_ns);
        host->stop();
        in.complain_of(host->offences(), which);
        if (!reached)
            return;
    }
}

void check_without_optional(trial& in, const subject& about) {
    stage on(about, in);
    const auto host = on.make_host();
    for (std::uint32_t i = 0; i < about.plugin.requirement_count; ++i)
        if (about.plugin.requirements[i].optional != 0)
            host->hide_table(about.plugin.requirements[i].id);
    if (host->start() != PX_OK)
        in.complain("it does not start: " + host->failure());
    on.pass(second_ns);
    on.end(*host);
}

void check_unused(trial& in, const subject& about) {
    stage on(about, in);
    const auto host = on.make_host();
    if (host->make() != PX_OK)
        in.complain("it cannot be made: " + host->failure());
    on.end(*host);
}

void check_give_back(trial& in, const subject& about) {
    stage on(about, in);
    const resources before = resources::now();
    const auto host = on.start_host();
    if (host == nullptr)
        return;
    on.pass(second_ns);
    on.end(*host);
    std::string all;
    for (const std::string& each : host->left())
        all += (all.empty() ? "" : ", ") + each;
    if (!all.empty())
        in.complain("it did not give back at deactivate: " + all);
    const resources after = resources::after(before);
    if (after.threads > before.threads)
        in.complain("threads of its own still run: " +
                    std::to_string(after.threads - before.threads));
    if (after.files > before.files)
        in.complain("files of its own are still open: " +
                    std::to_string(after.files - before.files));
}

void check_drain(trial& in, const subject& about) {
    stage on(about, in);
    const auto host = on.start_host();
    if (host == nullptr)
        return;
    on.pass(second_ns);
    for (const auto& [reason, name] : {std::pair{PX_DRAIN_LAME_DUCK, "for a lame duck"},
                                       std::pair{PX_DRAIN_SHUTDOWN, "for the end"}})
        if (!host->drain(reason, drain_max_ns))
            in.complain(std::string("the drain ") + name + " has no end: not within 30 s");
    on.end(*host);
}

void check_reload(trial& in, const subject& about) {
    stage on(about, in);
    const auto host = on.start_host();
    if (host == nullptr)
        return;
    const std::string original = about.config.json();
    if (host->check(original) != PX_OK)
        in.complain("it refuses the configuration that it runs with: " + host->failure());
    for (const auto& [what, other] : about.config.variants()) {
        const px_status status = host->reload(other.json());
        if (status != PX_OK && host->failure().empty())
            in.complain("it refuses " + what + " and does not say why");
        on.pass(second_ns);
        if (host->reload(original) != PX_OK)
            in.complain("after " + what + " it refuses what it had before: " + host->failure());
    }
    on.pass(second_ns);
    on.end(*host);
}

void check_silence(trial& in, const subject& about) {
    stage on(about, in);
    const auto host = on.start_host();
    if (host == nullptr)
        return;
    on.pass(second_ns);
    on.end(*host);
    on.end_companions();
    const std::uint64_t calls = in.calls();
    on.pass(3600 * second_ns);
    if (in.calls() != calls)
        in.complain("it was called again");
    in.complain_of(host->offences());
}

void check_two_instances(trial& in, const subject& about) {
    stage here(about, in), there(about, in); // servers of one process, as in a simulation
    const auto first = here.start_host();
    if (first == nullptr)
        return;
    const auto second = there.start_host();
    if (second == nullptr)
        return;
    if (first->self() == second->self() && first->self() != nullptr)
        in.complain("create() gave both the same self");
    here.pass(second_ns);
    there.pass(second_ns);
    here.end(*first);
    there.pass(second_ns);
    there.end(*second);
    for (const auto* each : {&first, &second})
        in.complain_of((*each)->left(), "left over by one of two: ");
}

void check_many_lives(trial& in, const subject& about) {
    constexpr int lives = 100;
    // What is made once, and what the first lives leave to the allocator, is no growth.
    const auto live = [&](int times) {
        for (; times > 0; --times) {
            stage on(about, in);
            if (const auto host = on.start_host()) {
                on.pass(second_ns / 10);
                on.end(*host);
            }
        }
    };
    live(10);
    std::uint64_t growth = UINT64_MAX;
    resources before = resources::now();
    const resources first = before;
    for (int round = 0; round < 2; ++round) {
        live(lives / 2);
        const resources after = resources::after(first);
        growth = std::min(growth, after.heap_bytes > before.heap_bytes
                                      ? after.heap_bytes - before.heap_bytes
                                      : 0);
        before = after;
    }
    if (growth >= lives / 2 * sizeof(void*))
        in.complain("each life leaves about " + std::to_string(growth / (lives / 2)) +
                    " bytes of memory behind");
    if (before.threads > first.threads)
        in.complain("threads are left behind: " + std::to_string(before.threads - first.threads));
    if (before.files > first.files)
        in.complain("open files are left behind: " + std::to_string(before.files - first.files));
}

} // namespace plexus::check

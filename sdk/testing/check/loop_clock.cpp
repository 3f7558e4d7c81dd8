#include "loop_clock.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace plexus::check {

namespace {

using std::chrono::nanoseconds;

nanoseconds read_clock(clockid_t which) {
    timespec time{};
    clock_gettime(which, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

nanoseconds without_processor(int statistics) {
    char text[96]; // "run-ns wait-ns slices"
    const ssize_t size = statistics < 0 ? 0 : pread(statistics, text, sizeof text - 1, 0);
    if (size <= 0)
        return {};
    text[size] = '\0';
    char* rest = nullptr;
    std::strtoull(text, &rest, 10);
    return nanoseconds(std::strtoull(rest, nullptr, 10));
}

long voluntary_switches() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

} // namespace

loop_clock::loop_clock() : statistics_(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}

loop_clock::~loop_clock() {
    if (statistics_ >= 0)
        close(statistics_);
}

loop_clock::reading loop_clock::now() const {
    return {.wall = read_clock(CLOCK_MONOTONIC),
            .at_work = read_clock(CLOCK_THREAD_CPUTIME_ID),
            .without_processor = without_processor(statistics_),
            .waits = voluntary_switches()};
}

loop_clock::times loop_clock::elapsed() const {
    const reading ended = now();
    times spent{.at_work = ended.at_work - started_.at_work, .waiting = {}};
    if (ended.waits != started_.waits)
        spent.waiting =
            std::max(nanoseconds(0), ended.wall - started_.wall - spent.at_work -
                                         (ended.without_processor - started_.without_processor));
    return spent;
}

} // namespace plexus::check

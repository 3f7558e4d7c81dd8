// Memory and time of the subscription index: subject_bench [entries], default 1,000,000.
// Prints a table row for each kind of subject; times are CPU time of this thread.

#include "kernel/subject/test_entry.hpp"
#include "subject/index.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/core.h>

using namespace plexus::subject;

namespace {

std::int64_t cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

// Runs body(i) for each i and gives the mean in ns.
template <class Body>
double mean_ns(std::size_t count, Body&& body) {
    const std::int64_t start = cpu_ns();
    for (std::size_t i = 0; i < count; ++i)
        body(i);
    return static_cast<double>(cpu_ns() - start) / static_cast<double>(count);
}

struct kind {
    const char* name;
    const char* subscribe; // pattern with {} for a number
    const char* publish;
};

constexpr kind kinds[] = {
    {"literal", "orders.customer.{}", "orders.customer.{}"},
    {"user.<n>.*", "user.{}.*", "user.{}.created"},
    {"s.<n>.>", "s.{}.>", "s.{}.a.b.c"},
};

void measure(const kind& k, std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<std::unique_ptr<test::entry>> entries;
    std::vector<std::string> subjects;
    for (std::size_t i = 0; i < count; ++i)
        entries.push_back(test::entry::make(fmt::format(fmt::runtime(k.subscribe), i)));
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 200'000); ++i)
        subjects.push_back(fmt::format(fmt::runtime(k.publish), random() % count));
    std::shuffle(entries.begin(), entries.end(), random);

    plexus::subject::index index(random());
    std::int64_t longest = 0;
    const double insert = mean_ns(count, [&](std::size_t i) { index.insert(*entries[i]); });
    const std::size_t memory = index.memory();
    match_result result;
    std::size_t found = 0;
    const double match = mean_ns(subjects.size(), [&](std::size_t i) {
        index.match(subjects[i], result);
        found += result.plain().size();
    });
    const double miss = mean_ns(subjects.size(), [&](std::size_t i) {
        subjects[i][0] = '#';
        index.match(subjects[i], result);
        found += result.plain().size();
    });
    const double remove = mean_ns(count, [&](std::size_t i) { index.remove(*entries[i]); });
    // Once more for the longest single insert; asking the clock each time would spoil the mean.
    for (const auto& e : entries) {
        const std::int64_t start = cpu_ns();
        index.insert(*e);
        longest = std::max(longest, cpu_ns() - start);
    }
    for (const auto& e : entries)
        index.remove(*e);
    if (found != subjects.size()) {
        fmt::print(stderr, "subject_bench: {} matches, expected {}\n", found, subjects.size());
        std::exit(1);
    }
    fmt::print("{:12} | {:9.1f} | {:9.0f} | {:8.0f} | {:8.0f} | {:9.0f} | {:10.1f}\n", k.name,
               static_cast<double>(memory) / static_cast<double>(count), insert, match, miss,
               remove, static_cast<double>(longest) / 1e3);
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    if (count == 0) {
        fmt::print(stderr, "usage: subject_bench [entries]\n");
        return 1;
    }
    fmt::print("{} entries\n", count);
    fmt::print(
        "subject      | B / entry | insert ns | match ns |  miss ns | remove ns | longest us\n");
    for (const kind& k : kinds)
        measure(k, count);
}

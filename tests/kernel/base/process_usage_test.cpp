#include "base/process_usage.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace plexus;

TEST_CASE("process usage: memory in use shows, and time only grows") {
    const std::uint64_t before = resident_bytes();
    CHECK(before > 1024 * 1024);
    CHECK(processors() >= 1);
    const auto time_before = process_cpu_time();
    const std::vector<char> used(32 * 1024 * 1024, 1);
    CHECK(resident_bytes() > before + used.size() / 2);
    CHECK(process_cpu_time() > time_before);
}

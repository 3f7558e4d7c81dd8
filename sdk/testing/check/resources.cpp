#include "resources.hpp"

#include <malloc.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>

namespace plexus::check {

namespace {

std::uint64_t entries_of(const char* folder) {
    std::error_code ignored;
    const std::filesystem::directory_iterator all(folder, ignored);
    return static_cast<std::uint64_t>(std::distance(begin(all), end(all)));
}

} // namespace

resources resources::now() {
    const struct mallinfo2 heap = mallinfo2();
    return {.threads = entries_of("/proc/self/task"),
            .files = entries_of("/proc/self/fd"),
            .heap_bytes = heap.uordblks + heap.hblkhd};
}

resources resources::after(const resources& before) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + 1s;
    resources found = now();
    while (found.threads > before.threads && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(1ms);
        found = now();
    }
    return found;
}

} // namespace plexus::check

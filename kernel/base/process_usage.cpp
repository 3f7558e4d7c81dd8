#include "base/process_usage.hpp"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string_view>

#include <unistd.h>

namespace plexus {

std::uint64_t resident_bytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen("/proc/self/statm", "rbe"), std::fclose);
    if (file == nullptr)
        return 0;
    char text[128];
    std::string_view rest(text, std::fread(text, 1, sizeof text, file.get()));
    rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1)); // the first is all of it, mapped
    std::uint64_t pages = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), pages);
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::chrono::nanoseconds process_cpu_time() {
    timespec spent{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

} // namespace plexus

#include "base/process_usage.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace plexus {

unsigned processors() {
    static const unsigned count = std::max(1u, std::thread::hardware_concurrency());
    return count;
}

std::uint64_t resident_bytes() {
    const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    char text[128];
    const ssize_t size = ::read(file, text, sizeof text);
    ::close(file);
    std::string_view rest(text, size < 0 ? 0 : static_cast<std::size_t>(size));
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

#include "metrics/process.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace plexus::monitoring {

process_facts read_process_facts() {
    process_facts facts;
    // The name in the second field may hold blanks and brackets: fields are counted from its end.
    std::string line;
    std::getline(std::ifstream("/proc/self/stat") >> std::ws, line);
    if (const std::size_t name_end = line.rfind(')'); name_end != line.npos) {
        std::istringstream rest(line.substr(name_end + 1));
        const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
        std::string skipped;
        double user = 0;
        double system = 0;
        double start = 0;
        double resident_pages = 0;
        for (int field = 3; field < 14; ++field)
            rest >> skipped;
        rest >> user >> system;
        for (int field = 16; field < 20; ++field)
            rest >> skipped;
        rest >> facts.threads >> skipped >> start >> facts.virtual_bytes >> resident_pages;
        facts.cpu_seconds = (user + system) / ticks;
        facts.resident_bytes = static_cast<std::uint64_t>(resident_pages) *
                               static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
        std::ifstream stat("/proc/stat");
        for (std::string key; stat >> key; std::getline(stat, line))
            if (double booted = 0; key == "btime" && stat >> booted)
                facts.start_seconds = booted + start / ticks;
    }
    std::error_code ignored;
    for (std::filesystem::directory_iterator files("/proc/self/fd", ignored), end;
         !ignored && files != end; files.increment(ignored))
        ++facts.open_files;
    if (rlimit limit{}; getrlimit(RLIMIT_NOFILE, &limit) == 0)
        facts.open_files_max = limit.rlim_cur;
    return facts;
}

void add_process_metrics(exposition& to, const process_facts& facts) {
    const auto gauge = [&](std::string_view name, std::string_view unit, std::string_view help,
                           double value) {
        if (value > 0)
            to.of(name, metric_kind::gauge, help, unit).add({}, value);
    };
    if (facts.cpu_seconds > 0)
        to.of("process_cpu_seconds", metric_kind::counter, "User and system time of all threads.",
              "seconds")
            .add({}, facts.cpu_seconds);
    gauge("process_resident_memory_bytes", "bytes", "Memory in use.",
          static_cast<double>(facts.resident_bytes));
    gauge("process_virtual_memory_bytes", "bytes", "Address space in use.",
          static_cast<double>(facts.virtual_bytes));
    gauge("process_threads", {}, "Threads.", static_cast<double>(facts.threads));
    gauge("process_open_fds", {}, "Open files and sockets.", static_cast<double>(facts.open_files));
    gauge("process_max_fds", {}, "How many files and sockets may be open.",
          static_cast<double>(facts.open_files_max));
    gauge("process_start_time_seconds", "seconds", "When the process started, since 1970.",
          facts.start_seconds);
}

} // namespace plexus::monitoring

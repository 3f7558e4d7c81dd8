#include "collect/process.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <plexus/wait.hpp>

namespace plexus::monitoring {

namespace {

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// The fields of /proc/self/task/*/stat behind the name, which may hold blanks itself.
std::vector<std::string> fields_behind_name(const std::string& stat) {
    const std::size_t end = stat.rfind(')');
    std::istringstream rest(end == stat.npos ? "" : stat.substr(end + 1));
    return {std::istream_iterator<std::string>(rest), {}};
}

} // namespace

std::vector<std::string> arguments_of(std::string_view cmdline) {
    std::vector<std::string> arguments;
    while (!cmdline.empty()) {
        const std::string_view one = cmdline.substr(0, cmdline.find('\0'));
        cmdline.remove_prefix(std::min(cmdline.size(), one.size() + 1));
        arguments.emplace_back(one);
    }
    return arguments;
}

std::vector<std::string> arguments() {
    return arguments_of(content("/proc/self/cmdline"));
}

void write_memory(json_writer& out, const sources& from) {
    px_server_row row{};
    row.size = sizeof row;
    from.inspect.server(from.self(), &row);
    // What the kernel knows is how much is resident; readers want some number under these names.
    for (const char* name : {"Alloc", "TotalAlloc", "Sys", "HeapAlloc", "HeapSys", "HeapInuse"})
        out.field(name, row.resident_bytes);
    out.field("HeapIdle", 0);
    out.field("NumGC", 0);
}

plexus::task<outcome> expvarz(const sources& from, output& out) {
    auto job = [] { return arguments(); };
    const std::vector<std::string> given = co_await work(job);
    out.json.begin_object();
    out.json.begin_object("memstats");
    write_memory(out.json, from);
    out.json.end_object();
    out.json.list("cmdline", given);
    out.json.end_object();
    co_return outcome{};
}

std::string thread_dump() {
    constexpr std::size_t user_time = 11; // of the fields behind the name
    constexpr std::size_t system_time = 12;
    const long ticks = std::max(::sysconf(_SC_CLK_TCK), 1L);
    std::string text;
    std::error_code error;
    for (const auto& each : std::filesystem::directory_iterator("/proc/self/task", error)) {
        const auto fields = fields_behind_name(content(each.path() / "stat"));
        if (fields.size() <= system_time)
            continue; // it has just ended
        const long used = std::strtol(fields[user_time].c_str(), nullptr, 10) +
                          std::strtol(fields[system_time].c_str(), nullptr, 10);
        const std::string waits_for = content(each.path() / "wchan");
        text +=
            fmt::format("thread {} [{}]: state {}, processor {:.2f}s, waits for {}\n",
                        each.path().filename().string(), first_line(content(each.path() / "comm")),
                        fields[0], static_cast<double>(used) / static_cast<double>(ticks),
                        waits_for.empty() || waits_for == "0" ? "nothing" : waits_for);
    }
    return text;
}

} // namespace plexus::monitoring

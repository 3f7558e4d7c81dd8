#include "cli/signal_sender.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "base/errno_text.hpp"
#include "base/quote.hpp"

namespace plexus::cli {

namespace {

std::optional<int> signal_of(std::string_view command) {
    struct named {
        std::string_view command;
        int signal;
    };
    constexpr std::array<named, 6> signals{{{"stop", SIGKILL},
                                            {"quit", SIGINT},
                                            {"reopen", SIGUSR1},
                                            {"reload", SIGHUP},
                                            {"ldm", SIGUSR2},
                                            {"term", SIGTERM}}};
    for (const named& each : signals)
        if (each.command == command)
            return each.signal;
    return std::nullopt;
}

std::optional<pid_t> parse_pid(std::string_view text) {
    if (text.starts_with('+'))
        text.remove_prefix(1);
    pid_t pid = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, pid);
    if (text.empty() || stop != end || error != std::errc())
        return std::nullopt;
    return pid;
}

std::string file_content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The content of a pid file of that name, or the text itself.
std::string resolve_pid_file(const std::string& target) {
    std::error_code ignored;
    if (!target.empty() && std::filesystem::is_regular_file(target, ignored) &&
        access(target.c_str(), R_OK) == 0)
        return file_content(target);
    return target;
}

} // namespace

text_result<std::vector<pid_t>> processes_named(std::string_view name) {
    namespace fs = std::filesystem;
    std::vector<pid_t> found;
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
         entry.increment(error)) {
        const auto pid = parse_pid(entry->path().filename().string());
        if (!pid || *pid == getpid())
            continue;
        // The kernel's name of a process is the file it was started as, cut at 15 characters.
        if (file_content(entry->path() / "comm").find(name) != std::string::npos)
            found.push_back(*pid);
    }
    if (error)
        return std::unexpected("unable to resolve pid, try providing one");
    std::ranges::sort(found);
    return found;
}

text_result<void> send_signal(std::string_view expression, std::string_view name) {
    const std::size_t equals = expression.find('=');
    const std::string command(expression.substr(0, equals));
    std::string target;
    if (equals != std::string_view::npos) {
        target = expression.substr(equals + 1);
        if (const std::size_t second = target.find('='); second != std::string::npos) {
            std::string rest = target.substr(second + 1);
            std::ranges::replace(rest, '=', ' ');
            return std::unexpected("invalid signal parameters: [" + rest + "]");
        }
        target = resolve_pid_file(target);
    }
    const bool is_prefix = target.ends_with('*');
    if (is_prefix)
        target.pop_back();

    std::vector<pid_t> pids;
    if (!target.empty()) {
        // To kill(), 0 and negative numbers are whole groups of processes, -1 all there are. The
        // reference passes them on.
        const auto pid = parse_pid(target);
        if (!pid || *pid <= 0)
            return std::unexpected("invalid pid: " + target);
        pids = {*pid};
    }
    if (target.empty() || is_prefix) {
        auto running = processes_named(name);
        if (!running)
            return std::unexpected(running.error());
        pids = std::move(*running);
    }
    if (pids.size() > 1 && !is_prefix)
        return std::unexpected(
            fmt::format("multiple {} processes running:\n{}", name, fmt::join(pids, "\n")));
    if (pids.empty())
        return std::unexpected(fmt::format("no {} processes running", name));
    const auto signal = signal_of(command);
    if (!signal)
        return std::unexpected("unknown signal " + go_quote(command));

    std::string failures;
    for (const pid_t pid : pids) {
        if (is_prefix && !std::to_string(pid).starts_with(target))
            continue;
        if (kill(pid, *signal) != 0)
            failures +=
                fmt::format("\nsignal {} {}: {}", go_quote(command), pid, errno_text(errno));
    }
    if (!failures.empty())
        return std::unexpected(std::move(failures));
    return {};
}

} // namespace plexus::cli

#include "trial.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <sstream>
#include <thread>

namespace plexus::check {

namespace {

using namespace std::chrono;

constexpr std::size_t progress_bytes = 64;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// What the child writes until it ends; false when it took too long.
bool read_all(int from, milliseconds limit, std::string& text) {
    const auto end = steady_clock::now() + limit;
    for (;;) {
        pollfd waiting{from, POLLIN, 0};
        const auto left = duration_cast<milliseconds>(end - steady_clock::now()).count();
        if (left <= 0)
            return false;
        if (poll(&waiting, 1, static_cast<int>(left)) <= 0)
            continue;
        char part[4096];
        const ssize_t size = read(from, part, sizeof part);
        if (size <= 0)
            return true;
        text.append(part, static_cast<std::size_t>(size));
    }
}

[[noreturn]] void run_child(const patience& limits, int to, char* progress,
                            const std::function<void(trial&)>& body) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(STDERR_FILENO, STDOUT_FILENO); // standard output is the report
    // What comes with the first thread of a process, as one of a sanitizer does, is none of the
    // plugin's.
    std::thread([] {}).join();
    trial one(limits, to, progress);
    try {
        body(one);
    } catch (const std::exception& thrown) {
        one.complain(std::string("it threw: ") + thrown.what());
    } catch (...) {
        one.complain("it threw something that is no std::exception");
    }
    _exit(0);
}

} // namespace

trial::trial(const patience& limits, int to, char* progress)
    : limits_(limits), to_(to), progress_(progress) {}

void trial::complain(std::string what) {
    std::ranges::replace(what, '\n', ' ');
    if (said_.size() >= complaints_max || !said_.insert(what).second)
        return;
    what += '\n';
    [[maybe_unused]] const ssize_t written = write(to_, what.data(), what.size());
}

void trial::complain_of(const std::vector<std::string>& all, const std::string& what) {
    for (const std::string& each : all)
        complain(what + each);
}

void trial::enter(const char* function, bool) {
    ++calls_;
    if (depth_++ > 0)
        return;
    std::snprintf(progress_, progress_bytes, "%s", function);
    clock_.start();
}

void trial::leave(const char* function, bool on_loop) {
    if (--depth_ > 0)
        return;
    const loop_clock::times spent = clock_.elapsed();
    progress_[0] = '\0';
    const auto ms = [](nanoseconds time) {
        return std::to_string(duration_cast<milliseconds>(time).count());
    };
    if (const auto kept = spent.at_work + spent.waiting; on_loop && kept > limits_.loop)
        complain(std::string(function) + " kept its loop for " + ms(kept) + " ms, at work for " +
                 ms(spent.at_work) + "; " + ms(limits_.loop) + " ms are the bound");
}

std::vector<std::string> try_out(const patience& limits, const std::function<void(trial&)>& body) {
    void* const shared =
        mmap(nullptr, progress_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ends[2];
    if (shared == MAP_FAILED || pipe2(ends, O_CLOEXEC) != 0)
        return {std::string("cannot start a process for it: ") + std::strerror(errno)};
    char* const progress = static_cast<char*>(shared);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(limits, ends[1], progress, body);
    }
    close(ends[1]);
    std::string text;
    const bool ended = child > 0 && read_all(ends[0], limits.trial, text);
    close(ends[0]);
    std::vector<std::string> complaints = lines_of(text);
    const std::string where =
        progress[0] == '\0' ? "" : std::string(" in ") + progress; // of the plugin's functions
    if (child > 0 && !ended)
        kill(child, SIGKILL);
    int status = 0;
    if (child < 0)
        complaints.emplace_back("cannot start a process for it");
    else if (waitpid(child, &status, 0) != child || !ended)
        complaints.push_back("it did not end within " +
                             std::to_string(limits.trial.count() / 1000) + " s" + where);
    else if (WIFSIGNALED(status))
        complaints.push_back(std::string("it died: ") + strsignal(WTERMSIG(status)) + where);
    else if (WEXITSTATUS(status) != 0)
        complaints.push_back("it ended the process with code " +
                             std::to_string(WEXITSTATUS(status)) + where);
    munmap(shared, progress_bytes);
    return complaints;
}

} // namespace plexus::check

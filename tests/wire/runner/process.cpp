#include "process.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wire {

output::~output() {
    finish();
}

void output::read_from(int fd) {
    ended_ = false;
    reader_ = std::thread([this, fd] {
        std::array<char, 65536> chunk{};
        while (true) {
            const ssize_t got = ::read(fd, chunk.data(), chunk.size());
            const std::scoped_lock lock(mutex_);
            if (got <= 0) {
                if (!partial_.empty()) {
                    lines_.push_back(std::move(partial_));
                }
                ended_ = true;
                changed_.notify_all();
                break;
            }
            for (ssize_t i = 0; i < got; ++i) {
                const char c = chunk[static_cast<std::size_t>(i)];
                if (c == '\n') {
                    lines_.push_back(std::move(partial_));
                    partial_.clear();
                } else {
                    partial_ += c;
                }
            }
            changed_.notify_all();
        }
        ::close(fd);
    });
}

void output::finish() {
    if (reader_.joinable()) {
        reader_.join();
    }
}

std::optional<std::size_t> output::wait_for(std::size_t from, deadline until,
                                            const std::function<bool(const std::string&)>& wanted) {
    std::unique_lock lock(mutex_);
    while (true) {
        for (; from < lines_.size(); ++from) {
            if (wanted(lines_[from])) {
                return from;
            }
        }
        if (ended_ || changed_.wait_until(lock, until) == std::cv_status::timeout) {
            return std::nullopt;
        }
    }
}

std::vector<std::string> output::lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
}

process::process(const std::filesystem::path& program, std::vector<std::string> arguments,
                 const std::filesystem::path& folder) {
    arguments.insert(arguments.begin(), program.string());
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);

    std::array<int, 2> out_pipe{};
    std::array<int, 2> err_pipe{};
    if (::pipe2(out_pipe.data(), O_CLOEXEC) != 0 || ::pipe2(err_pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_adddup2(&actions, out_pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_pipe[1], STDERR_FILENO);
    // The runner ignores SIGPIPE; its children must not inherit that.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int failed =
        ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out_pipe[1]);
    ::close(err_pipe[1]);
    if (failed != 0) {
        throw std::runtime_error("cannot start " + program.string());
    }
    out.read_from(out_pipe[0]);
    err.read_from(err_pipe[0]);
}

process::~process() {
    if (!code_) {
        ::kill(pid_, SIGKILL);
        wait(clock::now() + std::chrono::seconds(10));
    }
}

void process::signal(int number) const {
    ::kill(pid_, number);
}

std::optional<int> process::wait(deadline until) {
    if (code_) {
        return code_;
    }
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    pollfd ended{handle, POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
    ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    ::close(handle);
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) {
        return std::nullopt;
    }
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    out.finish();
    err.finish();
    return code_;
}

} // namespace wire

#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace wire {

using clock = std::chrono::steady_clock;
using deadline = clock::time_point;

/// What a child wrote to one of its streams, line by line, filled by a reading thread.
///
/// Thread: [any] all members; the reader appends, the script waits.
class output {
public:
    output() = default;
    output(const output&) = delete;
    output& operator=(const output&) = delete;
    ~output();

    /// Starts reading `fd` to its end; takes it over.
    void read_from(int fd);
    /// Blocks until the stream ended, which a child that exited guarantees.
    void finish();

    /// The next line from `from` on that satisfies `wanted`; its index. Empty when time runs out
    /// or the stream ends first.
    std::optional<std::size_t> wait_for(std::size_t from, deadline until,
                                        const std::function<bool(const std::string&)>& wanted);
    std::vector<std::string> lines() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_; // guarded by mutex_
    std::string partial_;            // reader only
    bool ended_ = true;              // guarded by mutex_
    std::thread reader_;
};

/// A child process with its standard error and output captured. Killed when it outlives this
/// object.
///
/// Thread: one script's thread.
class process {
public:
    process(const std::filesystem::path& program, std::vector<std::string> arguments,
            const std::filesystem::path& folder);
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process();

    pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// The exit code (128 + signal when killed by one), or nothing when it still runs at `until`.
    std::optional<int> wait(deadline until);

    output out;
    output err;

private:
    pid_t pid_ = -1;
    std::optional<int> code_;
};

} // namespace wire

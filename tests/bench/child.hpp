#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace plexus::bench {

/// A process this program started: a server under test or the floor. Ends with this object and,
/// on Linux, with this program however that ends; no other process is ever signalled.
class child {
public:
    /// Runs a program with its output thrown away.
    static child run(const std::vector<std::string>& command);
    /// Runs `body` in a forked process, which exits when it returns.
    static child run(const std::function<void()>& body);

    child(child&& other) noexcept : pid_(other.pid_) { other.pid_ = -1; }
    child& operator=(child&&) = delete;
    ~child();

    /// User and system time of all its threads so far.
    double cpu_seconds() const;
    /// Resident memory.
    double rss_bytes() const;
    bool has_exited();

private:
    explicit child(pid_t pid) : pid_(pid) {}

    pid_t pid_;
};

} // namespace plexus::bench

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/log.hpp"

namespace plexus::cli {

/// What a Unix signal asks of the server.
enum class signal_action : std::uint8_t {
    quit,       ///< SIGINT: shut down
    terminate,  ///< SIGTERM: shut down, unless in lame duck mode
    reopen_log, ///< SIGUSR1
    lame_duck,  ///< SIGUSR2
    reload,     ///< SIGHUP
};

/// The name of the action's signal as log lines show it, such as `hangup`.
std::string_view signal_name(signal_action action);

/// Catches the signals of the server from its construction on; run() delivers them.
///
/// Thread: run() is for the main thread, which has nothing else to do once the loops run; the
///         handler is called there. stop() and post() are [any].
/// Owner:  main. One at a time.
/// Limits: signals of one kind that arrive together may count as one, as always in Unix.
/// Source: core.md 31. SIGPIPE is ignored for the whole process.
class signal_watcher {
public:
    using handler = std::function<void(signal_action)>;

    explicit signal_watcher(logger& log);
    ~signal_watcher();
    signal_watcher(const signal_watcher&) = delete;
    signal_watcher& operator=(const signal_watcher&) = delete;

    /// Logs `Trapped "<name>" signal` and calls `handle` for each signal, until stop().
    void run(handler handle);
    void stop();
    /// Runs `work` within run(), soon; not after stop(). [any]
    void post(std::move_only_function<void()> work);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace plexus::cli

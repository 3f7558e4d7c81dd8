#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>
#include <fmt/format.h>

#include "base/log_sink.hpp"
#include "base/result.hpp"

namespace plexus {

/// Everything the options say about logging. The destination is the first of file, remote syslog,
/// syslog, stderr that is set.
struct log_settings {
    std::string file{};          ///< `log_file`
    std::int64_t size_limit = 0; ///< `log_size_limit`: rotate beyond this many bytes; 0 never
    std::int64_t max_files = 0;  ///< `log_max_num`: files kept, the current one included; 0 all
    std::string
        remote_syslog{}; ///< `remote_syslog`: udp://host:port, tcp://host:port, unix:///path
    bool syslog = false; ///< `syslog`
    std::string tag = "plexus-server"; ///< syslog tag: base name of argv[0]
    bool json = false;                 ///< `log_format: json`
    bool time = true;                  ///< `logtime`
    bool utc = false;                  ///< `logtime_utc`
    bool debug = false;                ///< `debug`
    bool trace = false;                ///< `trace`
    bool trace_system = false;         ///< `trace_verbose`: trace the system account as well
};

/// Lets a text through when the same text was not let through within the last second.
///
/// Thread: not safe by itself; the logger guards its own.
/// Limits: remembers `texts_max` texts; when they are all recent the memory is emptied, so that a
///         flood of distinct texts costs bounded memory and may repeat one early.
class log_rate_limiter {
public:
    static constexpr std::chrono::seconds window{1};
    static constexpr std::size_t texts_max = 1024;

    bool admit(std::string_view text, std::chrono::steady_clock::time_point now);

private:
    std::unordered_map<std::string, std::chrono::steady_clock::time_point> seen_;
};

/// The facade every part of the server logs through: `log.notice("Listening on {}", address)`.
///
/// A call with a log_context as first argument is about one connection, whose owner keeps the
/// context ready: `log.debug(context_, "...")`.
/// Messages below the level in force are not formatted. debug_on() and trace_on() are one relaxed
/// load, for callers that would otherwise prepare arguments.
///
/// Thread: [any] everything. Lines of different threads do not mix; one write(2) each.
/// Owner:  main; everyone else holds a reference.
/// Errors: a line that cannot be written is dropped and never an error for the caller; the first of
///         a run of failures is reported on stderr.
/// Limits: see log_rate_limiter for the `_limited` calls.
/// Source: core.md 33.
class logger {
public:
    /// Logs to stderr with default settings until configure() or replace_sink() is called.
    logger();
    ~logger();
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;

    /// Opens the destination the settings name; the text says why when that is not possible.
    static text_result<std::unique_ptr<log_sink>> open(const log_settings& settings);
    /// Switches to what open() made of the settings, together with the levels.
    void use(const log_settings& settings, std::unique_ptr<log_sink> opened);
    /// open() and use(). When it cannot be opened nothing changes.
    text_result<void> configure(const log_settings& settings);

    /// Closes and opens the log file by name, as for SIGUSR1, and says so in the log; says that
    /// there is no file when there is none.
    void reopen();

    /// Replaces the destination, for tests and embedding.
    void replace_sink(std::unique_ptr<log_sink> sink);
    void set_levels(bool debug, bool trace, bool trace_system = false);

    /// Tells `observer` every line from here on; null: nobody. The former one may hear of lines
    /// that are being written just now.
    void observe(log_observer* observer) { observer_.store(observer, std::memory_order_release); }

    bool debug_on() const { return levels_.load(std::memory_order_relaxed) & debug_bit; }
    bool trace_on() const { return levels_.load(std::memory_order_relaxed) & trace_bit; }
    bool trace_system_on() const { return levels_.load(std::memory_order_relaxed) & system_bit; }

    /// Logs and ends the process with code 1, except when logging to syslog: then it returns, and
    /// the caller must give up what it was starting.
    template <class... Args>
    void fatal(fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::fatal, {}, false, format, std::forward<Args>(args)...);
        fatal_end();
    }

    template <class... Args>
    void error(fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::error, {}, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void error(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::error, context, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void error_limited(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::error, context, true, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void warn(fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::warn, {}, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void warn(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::warn, context, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void warn_limited(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::warn, context, true, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void notice(fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::notice, {}, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void notice(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        emit(log_level::notice, context, false, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void debug(fmt::format_string<Args...> format, Args&&... args) {
        if (debug_on())
            emit(log_level::debug, {}, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void debug(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        if (debug_on())
            emit(log_level::debug, context, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void debug_limited(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        if (debug_on())
            emit(log_level::debug, context, true, format, std::forward<Args>(args)...);
    }

    template <class... Args>
    void trace(fmt::format_string<Args...> format, Args&&... args) {
        if (trace_on())
            emit(log_level::trace, {}, false, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void trace(log_context context, fmt::format_string<Args...> format, Args&&... args) {
        if (trace_on())
            emit(log_level::trace, context, false, format, std::forward<Args>(args)...);
    }

    /// Hands a finished text on at a level only known at run time (plugins).
    void write(log_level level, log_context context, std::string_view text);

private:
    static constexpr std::uint8_t debug_bit = 1, trace_bit = 2, system_bit = 4;

    template <class... Args>
    void emit(log_level level, log_context context, bool limited,
              fmt::format_string<Args...> format, Args&&... args) {
        fmt::basic_memory_buffer<char, 512> text;
        fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
        submit(level, context, limited, {text.data(), text.size()});
    }
    void submit(log_level level, log_context context, bool limited, std::string_view text);
    void write_locked(const log_record& record);
    void tell(const log_record& record);
    void fatal_end();

    std::atomic<std::uint8_t> levels_{0};
    std::atomic<log_observer*> observer_{nullptr};

    std::mutex mutex_; // guards everything below
    std::unique_ptr<log_sink> sink_;
    log_settings settings_;
    log_rate_limiter limiter_;
    bool failing_ = false;
};

} // namespace plexus

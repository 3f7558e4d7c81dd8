#include "base/log.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/errno_text.hpp"
#include "base/log_file.hpp"
#include "base/log_stderr.hpp"
#include "base/log_syslog.hpp"

namespace plexus {

namespace {

log_line_format line_format(const log_settings& settings) {
    return {.json = settings.json, .time = settings.time, .utc = settings.utc, .colour = false};
}

} // namespace

bool log_rate_limiter::admit(std::string_view text, std::chrono::steady_clock::time_point now) {
    const auto is_old = [&](const auto& entry) { return now - entry.second >= window; };
    std::string key(text);
    if (const auto known = seen_.find(key); known != seen_.end()) {
        if (!is_old(*known))
            return false;
        known->second = now;
        return true;
    }
    if (seen_.size() >= texts_max && std::erase_if(seen_, is_old) == 0)
        seen_.clear();
    seen_.emplace(std::move(key), now);
    return true;
}

logger::logger() : sink_(std::make_unique<stderr_sink>(log_line_format{})) {}

logger::~logger() = default;

text_result<std::unique_ptr<log_sink>> logger::open(const log_settings& settings) {
    const auto as_sink = [](auto opened) -> text_result<std::unique_ptr<log_sink>> {
        if (!opened)
            return std::unexpected(opened.error());
        return std::unique_ptr<log_sink>(std::move(*opened));
    };
    if (!settings.file.empty())
        return as_sink(file_sink::open({.path = settings.file,
                                        .size_limit = settings.size_limit,
                                        .max_files = settings.max_files,
                                        .format = line_format(settings)}));
    if (!settings.remote_syslog.empty() || settings.syslog)
        return as_sink(syslog_sink::open(
            {.remote = settings.remote_syslog, .tag = settings.tag, .json = settings.json}));
    return std::make_unique<stderr_sink>(line_format(settings));
}

void logger::use(const log_settings& settings, std::unique_ptr<log_sink> opened) {
    set_levels(settings.debug, settings.trace, settings.trace_system);
    const std::lock_guard lock(mutex_);
    settings_ = settings;
    sink_ = std::move(opened);
    failing_ = false;
}

text_result<void> logger::configure(const log_settings& settings) {
    auto opened = open(settings);
    if (!opened)
        return std::unexpected(opened.error());
    use(settings, std::move(*opened));
    return {};
}

void logger::reopen() {
    std::string failure;
    {
        const std::lock_guard lock(mutex_);
        if (settings_.file.empty()) {
            failure = "File log re-open ignored, not a file logger";
        } else if (auto opened = open(settings_)) {
            sink_ = std::move(*opened);
            failing_ = false;
        } else {
            write_locked({.level = log_level::error,
                          .time = std::chrono::system_clock::now(),
                          .text = opened.error()});
            return;
        }
    }
    notice("{}", failure.empty() ? "File log re-opened" : failure);
}

void logger::replace_sink(std::unique_ptr<log_sink> sink) {
    const std::lock_guard lock(mutex_);
    sink_ = std::move(sink);
    settings_.file.clear();
    failing_ = false;
}

void logger::set_levels(bool debug, bool trace, bool trace_system) {
    const int bits =
        (debug ? debug_bit : 0) | (trace ? trace_bit : 0) | (trace_system ? system_bit : 0);
    levels_.store(static_cast<std::uint8_t>(bits), std::memory_order_relaxed);
}

void logger::write(log_level level, log_context context, std::string_view text) {
    if ((level == log_level::debug && !debug_on()) || (level == log_level::trace && !trace_on()))
        return;
    submit(level, context, false, text);
}

void logger::submit(log_level level, log_context context, bool limited, std::string_view text) {
    log_record record{.level = level, .context = context, .text = text, .limited = limited};
    {
        const std::lock_guard lock(mutex_);
        if (limited) {
            // What is compared leaves out the label and the user: one noisy account is one line.
            std::string key(text);
            key += '\0';
            key += context.account;
            if (!limiter_.admit(key, std::chrono::steady_clock::now()))
                return;
        }
        record.time = std::chrono::system_clock::now();
        write_locked(record);
    }
    tell(record);
}

void logger::tell(const log_record& record) {
    static constinit thread_local bool telling = false;
    log_observer* const observer = observer_.load(std::memory_order_acquire);
    if (observer == nullptr || telling)
        return;
    telling = true;
    observer->logged(record);
    telling = false;
}

void logger::write_locked(const log_record& record) {
    errno = 0;
    if (sink_->write(record)) {
        failing_ = false;
        return;
    }
    if (std::exchange(failing_, true))
        return;
    std::string line = fmt::format("{}: log lines are being lost: {}\n", settings_.tag,
                                   errno == 0 ? "the log cannot be written" : errno_text(errno));
    write_line(2, line);
}

void logger::fatal_end() {
    {
        const std::lock_guard lock(mutex_);
        if (!sink_->fatal_exits())
            return;
    }
    // Not exit(): other threads still use what static destructors would take away.
    std::_Exit(1);
}

} // namespace plexus

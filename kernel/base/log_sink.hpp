#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace plexus {

enum class log_level : std::uint8_t { fatal, error, warn, notice, debug, trace };

/// Whom a line is about. In text lines `label` becomes the prefix `<label> - `, and rate-limited
/// ones end in ` - Account:<account> - <user>`; in JSON lines each is a field of its own. Empty
/// parts are left out. Borrowed for the call.
struct log_context {
    std::string_view label{};   ///< connection label, such as `127.0.0.1:4711 - cid:5`
    std::string_view account{}; ///< account name
    std::string_view user{};    ///< log form of the user, such as `User "joe"`
};

/// One message on its way to a sink. Borrowed for the call.
struct log_record {
    log_level level = log_level::notice;
    std::chrono::system_clock::time_point time{};
    log_context context{};
    std::string_view text{};
    bool limited = false; ///< from one of the `_limited` calls
};

/// How a line looks (core 33).
struct log_line_format {
    bool json = false;   ///< one JSON object a line instead of the classic form
    bool time = true;    ///< `logtime`
    bool utc = false;    ///< `logtime_utc`
    bool colour = false; ///< ANSI colours around the three letters of the level
};

/// Appends what a line says: `<label> - <text>`, with account and user behind limited ones.
void append_log_text(std::string& out, const log_record& record);

/// Appends the line for `record`, newline included, to `out`.
void append_log_line(std::string& out, const log_record& record, const log_line_format& format);

/// Where lines go: stderr, a file, a syslog daemon, or a test's list.
///
/// Thread: the logger calls one sink from one thread at a time (it holds its own mutex).
/// Owner:  the logger.
/// Errors: write() returns false when the line was lost; the sink stays usable and tries again
///         with the next line.
class log_sink {
public:
    virtual ~log_sink() = default;
    virtual bool write(const log_record& record) = 0;
    /// Whether fatal() ends the process when this is the destination (all but syslog).
    virtual bool fatal_exits() const { return true; }
};

/// Is told each line that was written.
///
/// Thread: [any]; several at once. Lines that it causes itself are not told.
/// Owner:  whoever gives it to logger::observe().
class log_observer {
public:
    virtual void logged(const log_record& record) = 0;

protected:
    ~log_observer() = default;
};

/// Writes all of `line` to `descriptor`, with one write(2) unless the kernel takes only a part.
bool write_line(int descriptor, std::string_view line);

} // namespace plexus

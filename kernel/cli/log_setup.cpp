#include "cli/log_setup.hpp"

#include <fmt/format.h>

#include "base/time.hpp"
#include "config/options.hpp"

namespace plexus::cli {

log_settings log_settings_of(const config::logging_options& options, const identity& self) {
    return {.file = options.log_file,
            .size_limit = options.log_size_limit,
            .max_files = options.log_max_num,
            .remote_syslog = options.remote_syslog,
            .syslog = options.syslog,
            .tag = self.executable,
            .json = options.format == config::log_format::json,
            .time = options.logtime,
            .utc = options.logtime_utc,
            .debug = options.debug,
            .trace = options.trace,
            .trace_system = options.trace_verbose};
}

std::string undestined_line(std::string_view text) {
    const civil_time now = to_civil(std::chrono::system_clock::now(), false);
    return fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02} {}\n", now.year, now.month, now.day,
                       now.hour, now.minute, now.second, text);
}

} // namespace plexus::cli

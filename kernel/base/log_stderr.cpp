#include "base/log_stderr.hpp"

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

namespace plexus {

bool write_line(int descriptor, std::string_view line) {
    while (!line.empty()) {
        const ssize_t written = ::write(descriptor, line.data(), line.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        line.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

stderr_sink::stderr_sink(log_line_format format) : format_(format) {
    // As the reference: any character device counts as a terminal.
    struct stat status {};
    format_.colour = !format_.json && fstat(STDERR_FILENO, &status) == 0 && S_ISCHR(status.st_mode);
}

bool stderr_sink::write(const log_record& record) {
    line_.clear();
    append_log_line(line_, record, format_);
    return write_line(STDERR_FILENO, line_);
}

} // namespace plexus

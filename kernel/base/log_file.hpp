#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log_sink.hpp"
#include "base/result.hpp"

namespace plexus {

/// Lines appended to a file of mode 0640, which is rotated when it outgrows a limit.
///
/// A write that takes the file beyond `size_limit` renames it to
/// `<file>.YYYY.MM.DD.hh.mm.ss.nnnnnnnnn`, opens it anew and notes that in the first line. With
/// `max_files` N the oldest backups beyond N - 1 are removed.
///
/// Thread: one at a time (the logger's mutex).
/// Errors: open() says why the file cannot be opened. Afterwards nothing ends the server: a line
///         that cannot be written is lost, a rotation that fails is noted in the log and tried
///         again at twice the size.
/// Limits: size_limit 0 never rotates, max_files 0 keeps all backups.
/// Source: core.md 33.
class file_sink : public log_sink {
public:
    struct options {
        std::string path{};
        std::int64_t size_limit = 0;
        std::int64_t max_files = 0;
        log_line_format format{};
    };

    static text_result<std::unique_ptr<file_sink>> open(options settings);
    ~file_sink() override;
    file_sink(const file_sink&) = delete;
    file_sink& operator=(const file_sink&) = delete;

    bool write(const log_record& record) override;

private:
    file_sink(options settings, int descriptor, std::int64_t size);

    void rotate();
    void purge();
    // A line about the rotation itself; it never triggers another one.
    void write_own(log_level level, std::string_view text);

    const options settings_;
    int descriptor_;
    std::int64_t size_;
    std::int64_t rotate_at_;
    std::string line_;
};

} // namespace plexus

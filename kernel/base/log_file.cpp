#include "base/log_file.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.hpp"
#include "base/quote.hpp"
#include "base/time.hpp"

namespace plexus {

namespace {

int open_for_append(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

std::string backup_stamp() {
    const civil_time t = to_civil(std::chrono::system_clock::now(), false);
    return fmt::format("{:04}.{:02}.{:02}.{:02}.{:02}.{:02}.{:09}", t.year, t.month, t.day, t.hour,
                       t.minute, t.second, t.nanosecond);
}

// Whether `stamp` is one that backup_stamp() could have made; a shorter fraction is accepted.
bool is_backup_stamp(std::string_view stamp) {
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = -1;
        const char* begin = stamp.data() + at;
        const auto [end, error] = std::from_chars(begin, begin + digits, value);
        return error == std::errc() && end == begin + digits ? value : -1;
    };
    constexpr std::size_t seconds_end = 19; // of YYYY.MM.DD.hh.mm.ss
    if (stamp.size() < seconds_end)
        return false;
    for (const std::size_t dot : {4, 7, 10, 13, 16})
        if (stamp[dot] != '.')
            return false;
    const int month = number(5, 2), day = number(8, 2), hour = number(11, 2);
    const int minute = number(14, 2), second = number(17, 2);
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (number(0, 4) < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59)
        return false;
    const std::string_view fraction = stamp.substr(seconds_end);
    return fraction.empty() ||
           (fraction.size() > 1 && fraction[0] == '.' &&
            std::ranges::all_of(fraction.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
}

} // namespace

text_result<std::unique_ptr<file_sink>> file_sink::open(options settings) {
    const int descriptor = open_for_append(settings.path);
    if (descriptor < 0)
        return std::unexpected("error opening file: " + path_error("open", settings.path, errno));
    struct stat status {};
    fstat(descriptor, &status);
    std::unique_ptr<file_sink> sink(new file_sink(std::move(settings), descriptor, status.st_size));
    if (sink->rotate_at_ > 0 && sink->size_ > sink->rotate_at_)
        sink->write({.level = log_level::notice,
                     .time = std::chrono::system_clock::now(),
                     .text = "Rotating logfile..."});
    return sink;
}

file_sink::file_sink(options settings, int descriptor, std::int64_t size)
    : settings_(std::move(settings)), descriptor_(descriptor), size_(size),
      rotate_at_(settings_.size_limit) {}

file_sink::~file_sink() {
    ::close(descriptor_);
}

bool file_sink::write(const log_record& record) {
    line_.clear();
    append_log_line(line_, record, settings_.format);
    if (!write_line(descriptor_, line_))
        return false;
    size_ += static_cast<std::int64_t>(line_.size());
    if (rotate_at_ > 0 && size_ > rotate_at_)
        rotate();
    return true;
}

void file_sink::rotate() {
    const std::string backup = settings_.path + "." + backup_stamp();
    const auto give_up = [&](const std::string& why) {
        rotate_at_ *= 2;
        write_own(
            log_level::error,
            fmt::format("Unable to rotate logfile ({}), will attempt next rotation at size {}", why,
                        rotate_at_));
    };
    if (std::rename(settings_.path.c_str(), backup.c_str()) != 0)
        return give_up(path_error("rename", settings_.path, errno));
    const int fresh = open_for_append(settings_.path);
    if (fresh < 0) // the old descriptor still works: its lines go to the backup
        return give_up(path_error("open", settings_.path, errno));
    ::close(descriptor_);
    descriptor_ = fresh;
    size_ = 0;
    rotate_at_ = settings_.size_limit;
    write_own(log_level::notice, fmt::format("Rotated log, backup saved as {}", go_quote(backup)));
    if (settings_.max_files > 0)
        purge();
}

void file_sink::purge() {
    namespace fs = std::filesystem;
    const fs::path path(settings_.path);
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const std::string prefix = path.filename().string() + ".";

    std::vector<std::string> backups;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::error_code ignored;
        if (name.starts_with(prefix) && !entry->is_directory(ignored) &&
            is_backup_stamp(std::string_view(name).substr(prefix.size())))
            backups.push_back(name);
    }
    if (error) {
        write_own(log_level::error,
                  fmt::format(
                      "Unable to read directory {} for log purge ({}), will attempt next rotation",
                      go_quote(folder.string()),
                      path_error("open", folder.string(), error.value())));
        return;
    }
    std::ranges::sort(backups); // the stamps sort by age
    const auto keep = static_cast<std::uint64_t>(settings_.max_files - 1);
    for (std::size_t i = 0; i + keep < backups.size(); ++i) {
        const std::string target = (folder / backups[i]).string();
        if (::unlink(target.c_str()) != 0) {
            write_own(log_level::error,
                      fmt::format("Unable to remove backup log file {} ({}), will attempt next "
                                  "rotation",
                                  go_quote(backups[i]), path_error("remove", target, errno)));
            return;
        }
        write_own(log_level::notice, fmt::format("Purged log file {}", go_quote(backups[i])));
    }
}

void file_sink::write_own(log_level level, std::string_view text) {
    line_.clear();
    append_log_line(line_, {.level = level, .time = std::chrono::system_clock::now(), .text = text},
                    settings_.format);
    // As the reference: these lines end in CR LF.
    if (!settings_.format.json)
        line_.insert(line_.size() - 1, 1, '\r');
    if (write_line(descriptor_, line_))
        size_ += static_cast<std::int64_t>(line_.size());
}

} // namespace plexus

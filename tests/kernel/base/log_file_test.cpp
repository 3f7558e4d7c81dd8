#include <algorithm>
#include <regex>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using test::read_file;
using test::temp_dir;

namespace {

log_settings to_file(const std::string& path, std::int64_t size_limit = 0,
                     std::int64_t max_files = 0) {
    return {.file = path, .size_limit = size_limit, .max_files = max_files, .time = false};
}

// The backups beside `path`, oldest first.
std::vector<std::string> backups_of(const std::string& path) {
    std::vector<std::string> found;
    const std::filesystem::path file(path);
    const std::regex form(R"(\.\d{4}(\.\d\d){5}\.\d{9})");
    for (const auto& entry : std::filesystem::directory_iterator(file.parent_path())) {
        const std::string name = entry.path().filename().string();
        const std::string base = file.filename().string();
        if (name.starts_with(base) && std::regex_match(name.substr(base.size()), form))
            found.push_back(entry.path().string());
    }
    std::ranges::sort(found);
    return found;
}

std::string pid() {
    return "[" + std::to_string(getpid()) + "] ";
}

// Standard error goes to a file for as long as this lives.
class redirected_stderr {
public:
    explicit redirected_stderr(const std::string& path) : saved_(dup(STDERR_FILENO)) {
        const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(file, STDERR_FILENO);
        close(file);
    }
    ~redirected_stderr() {
        dup2(saved_, STDERR_FILENO);
        close(saved_);
    }
    redirected_stderr(const redirected_stderr&) = delete;
    redirected_stderr& operator=(const redirected_stderr&) = delete;

private:
    int saved_;
};

} // namespace

TEST_CASE("log file: appended to, mode 0640") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    const mode_t mask = umask(0);
    for (const char* text : {"first", "second"}) {
        logger log;
        REQUIRE(log.configure(to_file(path)).has_value());
        log.notice("{}", text);
    }
    umask(mask);
    CHECK(read_file(path) == pid() + "[INF] first\n" + pid() + "[INF] second\n");
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("log file: one that cannot be opened leaves the logger as it was") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    logger log;
    REQUIRE(log.configure(to_file(path)).has_value());
    const auto refused = log.configure(to_file(dir.file("no/such/folder")));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() ==
          "error opening file: open " + dir.file("no/such/folder") + ": no such file or directory");
    log.notice("still here");
    CHECK(read_file(path) == pid() + "[INF] still here\n");
}

TEST_CASE("log file: rotated by the write that outgrows the limit, not before") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    const std::string line = pid() + "[INF] 0123456789\n";
    logger log;
    REQUIRE(log.configure(to_file(path, static_cast<std::int64_t>(line.size()) * 2)).has_value());
    log.notice("0123456789");
    log.notice("0123456789");
    CHECK(backups_of(path).empty());
    log.notice("0123456789");
    const auto backups = backups_of(path);
    REQUIRE(backups.size() == 1);
    CHECK(read_file(backups[0]) == line + line + line);
    CHECK(read_file(path) ==
          pid() + "[INF] Rotated log, backup saved as \"" + backups[0] + "\"\r\n");
}

TEST_CASE("log file: an oversized file is rotated at start") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    test::write_file(path, std::string(100, 'x') + "\n");
    logger log;
    REQUIRE(log.configure(to_file(path, 101)).has_value());
    CHECK(backups_of(path).empty());
    REQUIRE(log.configure(to_file(path, 100)).has_value());
    const auto backups = backups_of(path);
    REQUIRE(backups.size() == 1);
    CHECK(read_file(backups[0]).ends_with("x\n" + pid() + "[INF] Rotating logfile...\n"));
}

TEST_CASE("log file: the oldest backups are purged, other files are left alone") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    const std::string old = "server.log.2020.01.02.03.04.05.000000001";
    const std::vector<std::string> others = {
        "server.log.old",
        "server.log.2020.13.02.03.04.05.000000001", // no such month
        "server.log.2020.02.30.03.04.05.000000001", // no such day
        "server.log.2020.01.02.03.04.05x",
        "server.log.2020.01.02.03.04",
        "server.log2.2020.01.02.03.04.05.000000001"};
    for (const auto& name : others)
        test::write_file(dir.file(name), "");
    test::write_file(dir.file(old), "");
    std::filesystem::create_directory(dir.file("server.log.2019.01.02.03.04.05.000000001"));

    logger log;
    REQUIRE(log.configure(to_file(path, 10, 2)).has_value());
    log.notice("0123456789");
    CHECK_FALSE(std::filesystem::exists(dir.file(old)));
    CHECK(read_file(path).ends_with(pid() + "[INF] Purged log file \"" + old + "\"\r\n"));
    for (const auto& name : others)
        CHECK_MESSAGE(std::filesystem::exists(dir.file(name)), name);
    CHECK(std::filesystem::exists(dir.file("server.log.2019.01.02.03.04.05.000000001")));
    for (int i = 0; i < 5; ++i)
        log.notice("0123456789");
    CHECK(backups_of(path).size() == 2 + 2); // the file kept, and two names with impossible dates
}

TEST_CASE("log file: a rotation that fails is noted and the lines go on") {
    temp_dir dir;
    const std::string folder = dir.file("logs");
    std::filesystem::create_directory(folder);
    const std::string path = folder + "/server.log";
    logger log;
    REQUIRE(log.configure(to_file(path, 10)).has_value());
    std::filesystem::rename(folder, dir.file("moved")); // the rename has no source any more
    log.notice("0123456789");
    log.notice("still here");
    const std::string content = read_file(dir.file("moved/server.log"));
    CHECK(content.find("Unable to rotate logfile (rename " + path +
                       ": no such file or directory), will attempt next rotation at size 20") !=
          std::string::npos);
    CHECK(content.find("[INF] still here\n") != std::string::npos);
}

TEST_CASE("log file: reopened by name") {
    temp_dir dir;
    const std::string path = dir.file("server.log");
    logger log;
    REQUIRE(log.configure(to_file(path)).has_value());
    log.notice("before");
    std::filesystem::rename(path, dir.file("moved"));
    log.notice("between");
    log.reopen();
    CHECK(read_file(dir.file("moved")) == pid() + "[INF] before\n" + pid() + "[INF] between\n");
    CHECK(read_file(path) == pid() + "[INF] File log re-opened\n");
}

TEST_CASE("log file: reopening without a file only says so") {
    temp_dir dir;
    const redirected_stderr redirected(dir.file("stderr"));
    logger log;
    REQUIRE(log.configure({.time = false}).has_value());
    log.reopen();
    CHECK(read_file(dir.file("stderr")) ==
          pid() + "[INF] File log re-open ignored, not a file logger\n");
}

TEST_CASE("log file: a full disk is reported once and costs only the lines") {
    temp_dir dir;
    const redirected_stderr redirected(dir.file("stderr"));
    logger log;
    auto settings = to_file("/dev/full"); // every write fails with ENOSPC
    settings.tag = "nats-server";
    REQUIRE(log.configure(settings).has_value());
    for (int i = 0; i < 3; ++i)
        log.notice("lost");
    CHECK(read_file(dir.file("stderr")) ==
          "nats-server: log lines are being lost: no space left on device\n");
    REQUIRE(log.configure(to_file(dir.file("log"))).has_value());
    log.notice("kept");
    CHECK(read_file(dir.file("log")) == pid() + "[INF] kept\n");
}

TEST_CASE("log: without a destination lines go to stderr, without colours into a file") {
    temp_dir dir;
    const redirected_stderr redirected(dir.file("stderr"));
    logger log;
    REQUIRE(log.configure({.time = false, .debug = true}).has_value());
    log.debug("to stderr");
    CHECK(read_file(dir.file("stderr")) == pid() + "[DBG] to stderr\n");
}

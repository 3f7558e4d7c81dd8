#include "base/log.hpp"

#include <cstdlib>
#include <regex>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/captured_log.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using test::captured_log;
using lines = std::vector<std::string>;

namespace {

constexpr auto some_time = std::chrono::system_clock::time_point(std::chrono::seconds(1767323045)) +
                           std::chrono::microseconds(123456);

std::string line(const log_record& record, log_line_format format) {
    std::string out;
    append_log_line(out, record, format);
    return out;
}

std::string with_pid(const std::string& rest) {
    return "[" + std::to_string(getpid()) + "] " + rest;
}

} // namespace

TEST_CASE("log line: pid, date, level and text") {
    const log_record record{
        .level = log_level::notice, .time = some_time, .text = "Server is ready"};
    CHECK(line(record, {.utc = true}) ==
          with_pid("2026/01/02 03:04:05.123456 [INF] Server is ready\n"));
    CHECK(line(record, {.time = false}) == with_pid("[INF] Server is ready\n"));
    CHECK(std::regex_match(line(record, {}),
                           std::regex(R"(\[\d+\] \d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.123456 .*\n)")));
}

TEST_CASE("log line: letters and colours of the levels") {
    const auto shown = [](log_level level, bool colour) {
        return line({.level = level, .time = some_time, .text = "x"},
                    {.time = false, .colour = colour});
    };
    CHECK(shown(log_level::notice, true) == with_pid("[\x1b[32mINF\x1b[0m] x\n"));
    CHECK(shown(log_level::debug, true) == with_pid("[\x1b[36mDBG\x1b[0m] x\n"));
    CHECK(shown(log_level::trace, true) == with_pid("[\x1b[33mTRC\x1b[0m] x\n"));
    CHECK(shown(log_level::warn, true) == with_pid("[\x1b[0;93mWRN\x1b[0m] x\n"));
    CHECK(shown(log_level::error, true) == with_pid("[\x1b[31mERR\x1b[0m] x\n"));
    CHECK(shown(log_level::fatal, true) == with_pid("[\x1b[31mFTL\x1b[0m] x\n"));
    CHECK(shown(log_level::debug, false) == with_pid("[DBG] x\n"));
    CHECK(shown(log_level::trace, false) == with_pid("[TRC] x\n"));
    CHECK(shown(log_level::warn, false) == with_pid("[WRN] x\n"));
    CHECK(shown(log_level::error, false) == with_pid("[ERR] x\n"));
    CHECK(shown(log_level::fatal, false) == with_pid("[FTL] x\n"));
}

TEST_CASE("log line: JSON has one object a line, context in fields of its own") {
    const log_record record{.level = log_level::warn,
                            .time = some_time,
                            .context = {.label = "127.0.0.1:1 - cid:5", .account = "$G"},
                            .text = "a \"b\"\n<c>"};
    const std::string pid = std::to_string(getpid());
    CHECK(line(record, {.json = true, .utc = true}) ==
          "{\"time\":\"2026-01-02T03:04:05.123456Z\",\"pid\":" + pid +
              R"(,"level":"warn","message":"a \"b\"\n\u003cc\u003e","conn":"127.0.0.1:1 - cid:5")"
              ",\"account\":\"$G\"}\n");
    CHECK(line({.time = some_time, .text = "x"}, {.json = true, .time = false}) ==
          "{\"pid\":" + pid + ",\"level\":\"info\",\"message\":\"x\"}\n");
}

TEST_CASE("log: levels, labels and formatting") {
    captured_log log;
    const log_context client{.label = "1.2.3.4:5 - cid:6", .account = "A", .user = "User \"joe\""};
    log->notice("{} and {:02}", "one", 2);
    log->warn(client, "slow {}", "consumer");
    log->error("bad");
    CHECK(log.take() ==
          lines{"[INF] one and 02", "[WRN] 1.2.3.4:5 - cid:6 - slow consumer", "[ERR] bad"});
}

TEST_CASE("log: debug and trace come out only when switched on") {
    captured_log log;
    log->debug("d");
    log->trace(log_context{.label = "c"}, "t");
    log->write(log_level::trace, {}, "t");
    CHECK(log.take().empty());
    log->set_levels(true, true, true);
    CHECK(log->debug_on());
    CHECK(log->trace_on());
    CHECK(log->trace_system_on());
    log->debug("d");
    log->trace("t");
    log->write(log_level::error, {}, "from a plugin {}");
    CHECK(log.take() == lines{"[DBG] d", "[TRC] t", "[ERR] from a plugin {}"});
    log->set_levels(false, true);
    CHECK_FALSE(log->debug_on());
    CHECK_FALSE(log->trace_system_on());
}

TEST_CASE("log: a limited text is shown once for each account, whoever causes it") {
    captured_log log;
    const log_context joe{.label = "a - cid:1", .account = "A", .user = "User \"joe\""};
    const log_context ann{.label = "b - cid:2", .account = "A", .user = "User \"ann\""};
    const log_context other{.label = "c - cid:3", .account = "B"};
    for (int i = 0; i < 3; ++i) {
        log->warn_limited(joe, "too {}", "much");
        log->warn_limited(ann, "too much");
        log->error_limited(other, "too much");
    }
    CHECK(log.take() == lines{"[WRN] a - cid:1 - too much - Account:A - User \"joe\"",
                              "[ERR] c - cid:3 - too much - Account:B"});
}

TEST_CASE("log: the limiter lets a text through again after a second") {
    log_rate_limiter limiter;
    const auto start = std::chrono::steady_clock::now();
    using std::chrono::milliseconds;
    CHECK(limiter.admit("x", start));
    CHECK_FALSE(limiter.admit("x", start + milliseconds(999)));
    CHECK(limiter.admit("y", start + milliseconds(999)));
    CHECK(limiter.admit("x", start + milliseconds(1000)));
    CHECK_FALSE(limiter.admit("x", start + milliseconds(1999)));
}

TEST_CASE("log: a flood of different texts does not grow the limiter") {
    log_rate_limiter limiter;
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < log_rate_limiter::texts_max; ++i)
        CHECK(limiter.admit(std::to_string(i), now));
    CHECK_FALSE(limiter.admit("0", now));
    CHECK(limiter.admit("one more", now)); // empties the memory,
    CHECK(limiter.admit("0", now));        // so that this repeats early
}

TEST_CASE("log: lines of several threads do not mix") {
    test::temp_dir dir;
    logger log;
    REQUIRE(log.configure({.file = dir.file("log"), .time = false}).has_value());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&log, t] {
            for (int i = 0; i < 500; ++i)
                log.notice("thread {} line {} {}", t, i, std::string(100, 'x'));
        });
    for (auto& thread : threads)
        thread.join();
    std::istringstream in(test::read_file(dir.file("log")));
    const std::regex form(R"(\[\d+\] \[INF\] thread \d line \d+ x{100})");
    int count = 0;
    for (std::string text; std::getline(in, text); ++count)
        REQUIRE(std::regex_match(text, form));
    CHECK(count == 2000);
}

TEST_CASE("log: fatal writes its line and ends the process with 1") {
    test::temp_dir dir;
    const std::string path = dir.file("log");
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        logger log;
        if (!log.configure({.file = path, .time = false}))
            _exit(2);
        log.fatal("Error listening on port: {}", "127.0.0.1:1");
        _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    CHECK(test::read_file(path).ends_with("] [FTL] Error listening on port: 127.0.0.1:1\n"));
}

TEST_CASE("log: an observer is told what was written, and not what it writes itself") {
    struct ear final : log_observer {
        explicit ear(logger& target) : log(target) {}
        void logged(const log_record& record) override {
            std::string text;
            append_log_text(text, record);
            heard.push_back(text);
            log.warn("heard {}", text);
        }
        logger& log;
        std::vector<std::string> heard;
    };
    captured_log log;
    ear observer(log);
    log->notice("before");
    log->observe(&observer);
    log->notice(log_context{.label = "cid:5"}, "hello");
    log->debug("not written");
    log->observe(nullptr);
    log->notice("after");
    CHECK(observer.heard == lines{"cid:5 - hello"});
    CHECK(log.take() ==
          lines{"[INF] before", "[INF] cid:5 - hello", "[WRN] heard cid:5 - hello", "[INF] after"});
}

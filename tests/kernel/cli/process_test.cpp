#include <algorithm>
#include <csignal>

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/log_setup.hpp"
#include "cli/process_files.hpp"
#include "cli/signal_sender.hpp"
#include "cli/signal_watcher.hpp"
#include "config/options.hpp"
#include "support/captured_log.hpp"
#include "support/temp_dir.hpp"

using namespace plexus;
using namespace plexus::cli;
using test::temp_dir;

namespace {

// A child that waits for a signal, under a name of its own.
class sleeper {
public:
    explicit sleeper(const char* name) {
        int ready[2];
        REQUIRE(pipe(ready) == 0);
        pid_ = fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP})
                std::signal(signal, SIG_DFL);
            prctl(PR_SET_NAME, name);
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (write(ready[1], "x", 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
        char byte = 0;
        REQUIRE(read(ready[0], &byte, 1) == 1);
        close(ready[0]);
        close(ready[1]);
    }
    ~sleeper() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;

    std::string pid() const { return std::to_string(pid_); }
    pid_t id() const { return pid_; }
    // Which signal ended it.
    int ended_by() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

private:
    pid_t pid_ = -1;
};

// A process name nobody else has.
std::string own_name(char kind) {
    return std::string("px") + kind + std::to_string(getpid());
}

std::string refused(std::string_view expression, std::string_view name = "no-such-name-x") {
    const auto sent = send_signal(expression, name);
    REQUIRE_FALSE(sent.has_value());
    return sent.error();
}

} // namespace

TEST_CASE("signal sender: each command is its signal") {
    const auto sent = [](const char* command) {
        sleeper child("px-child");
        REQUIRE(send_signal(std::string(command) + "=" + child.pid(), "x").has_value());
        return child.ended_by();
    };
    CHECK(sent("stop") == SIGKILL);
    CHECK(sent("quit") == SIGINT);
    CHECK(sent("term") == SIGTERM);
    CHECK(sent("reopen") == SIGUSR1);
    CHECK(sent("ldm") == SIGUSR2);
    CHECK(sent("reload") == SIGHUP);
}

TEST_CASE("signal sender: the target may stand in a pid file") {
    temp_dir dir;
    sleeper child("px-child");
    test::write_file(dir.file("pid"), child.pid());
    REQUIRE(send_signal("term=" + dir.file("pid"), "x").has_value());
    CHECK(child.ended_by() == SIGTERM);
    test::write_file(dir.file("pid"), "12\n");
    CHECK(refused("term=" + dir.file("pid")) == "invalid pid: 12\n");
}

TEST_CASE("signal sender: without a target the only process of that name is meant") {
    const std::string name = own_name('a');
    sleeper first(name.c_str());
    {
        sleeper second(name.c_str());
        auto pids = std::vector{first.id(), second.id()};
        std::ranges::sort(pids);
        CHECK(processes_named(name) == pids);
        CHECK(refused("quit", name) == "multiple " + name + " processes running:\n" +
                                           std::to_string(pids[0]) + "\n" +
                                           std::to_string(pids[1]));
    }
    CHECK(refused("bogus", name) == "unknown signal \"bogus\"");
    REQUIRE(send_signal("quit", name).has_value());
    CHECK(first.ended_by() == SIGINT);
    CHECK(refused("quit", name) == "no " + name + " processes running");
}

TEST_CASE("signal sender: a prefix with a star means every process that fits") {
    const std::string name = own_name('b');
    sleeper first(name.c_str()), second(name.c_str());
    REQUIRE(send_signal("term=" + first.pid() + "*", name).has_value());
    CHECK(first.ended_by() == SIGTERM);
    REQUIRE(send_signal("term=*", name).has_value());
    CHECK(second.ended_by() == SIGTERM);
}

TEST_CASE("signal sender: errors in the order of the reference") {
    CHECK(refused("reload=abc") == "invalid pid: abc");
    CHECK(refused("reload=1.5") == "invalid pid: 1.5");
    CHECK(refused("bogus=abc") == "invalid pid: abc");
    // These would reach more processes than the one meant, so no signal is named here.
    CHECK(refused("bogus=0") == "invalid pid: 0");
    CHECK(refused("bogus=-1") == "invalid pid: -1");
    CHECK(refused("bogus=99999999") == "unknown signal \"bogus\"");
    CHECK(refused("=99999999") == "unknown signal \"\"");
    CHECK(refused("bogus") == "no no-such-name-x processes running");
    CHECK(refused("reload=") == "no no-such-name-x processes running");
    CHECK(refused("reload=99999999") == "\nsignal \"reload\" 99999999: no such process");
    CHECK(refused("reload=1=2=3") == "invalid signal parameters: [2 3]");
}

TEST_CASE("signal watcher: logs what it caught and hands the action on, until stopped") {
    test::captured_log log;
    signal_watcher watcher(log);
    std::vector<signal_action> caught;
    raise(SIGHUP);
    watcher.run([&](signal_action action) {
        caught.push_back(action);
        switch (caught.size()) {
        case 1:
            raise(SIGUSR1);
            break;
        case 2:
            raise(SIGUSR2);
            break;
        case 3:
            raise(SIGINT);
            break;
        case 4:
            raise(SIGTERM);
            break;
        default:
            watcher.stop();
        }
    });
    CHECK(caught == std::vector{signal_action::reload, signal_action::reopen_log,
                                signal_action::lame_duck, signal_action::quit,
                                signal_action::terminate});
    CHECK(log.take() == std::vector<std::string>{"[INF] Trapped \"hangup\" signal",
                                                 "[INF] Trapped \"user defined signal 1\" signal",
                                                 "[INF] Trapped \"user defined signal 2\" signal",
                                                 "[INF] Trapped \"interrupt\" signal",
                                                 "[INF] Trapped \"terminated\" signal"});
}

TEST_CASE("pid file: the number alone, mode 0600, overwritten") {
    temp_dir dir;
    const std::string path = dir.file("server.pid");
    test::write_file(path, "something much longer than a process id");
    CHECK(write_pid_file(path).has_value());
    CHECK(test::read_file(path) == std::to_string(getpid()));
    std::filesystem::remove(path);
    CHECK(write_pid_file(path).has_value());
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(write_pid_file(dir.file("no/pid")).error() ==
          "open " + dir.file("no/pid") + ": no such file or directory");
}

TEST_CASE("ports file: named after executable and process, compact JSON, removable") {
    temp_dir dir;
    const ports_file file(dir.path(), "nats-server");
    CHECK(file.path() == dir.file("nats-server_" + std::to_string(getpid()) + ".ports"));
    listening_urls urls;
    urls.add("mqtt", "mqtt://127.0.0.1:2");
    urls.add("websocket", "ws://127.0.0.1:1");
    urls.add("nats", "nats://127.0.0.1:4222");
    urls.add("nats", "nats://[::1]:4222");
    REQUIRE(file.write(urls).has_value());
    CHECK(test::read_file(file.path()) ==
          R"({"nats":["nats://127.0.0.1:4222","nats://[::1]:4222"],"websocket":)"
          R"(["ws://127.0.0.1:1"],"mqtt":["mqtt://127.0.0.1:2"]})");
    CHECK(listening_urls().to_json() == "{}");
    REQUIRE(file.remove().has_value());
    CHECK_FALSE(std::filesystem::exists(file.path()));
    CHECK(file.remove().error() == "remove " + file.path() + ": no such file or directory");
    CHECK(ports_file(dir.file("no"), "x").write(urls).error().starts_with("open "));
}

TEST_CASE("log setup: options reach the log file") {
    temp_dir dir;
    config::logging_options options;
    options.log_file = dir.file("log");
    options.format = config::log_format::json;
    options.logtime = false;
    options.debug = true;
    const identity self = identity::from_argv0("nats-server");
    const log_settings settings = log_settings_of(options, self);
    CHECK(settings.tag == "nats-server");
    logger log;
    REQUIRE(log.configure(settings).has_value());
    log.debug("ready");
    CHECK(test::read_file(dir.file("log")) ==
          "{\"pid\":" + std::to_string(getpid()) + ",\"level\":\"debug\",\"message\":\"ready\"}\n");
}

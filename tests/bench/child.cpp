#include "child.hpp"

#include "socket.hpp"

#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace plexus::bench {
namespace {

pid_t fork_child() {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        fail_errno("fork");
    if (pid == 0) {
        // Out of the terminal's process group: an interrupt is for this program, which then cleans
        // up.
        ::setpgid(0, 0);
        ::signal(SIGINT, SIG_DFL);
        ::signal(SIGTERM, SIG_DFL);
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(1);
#endif
    }
    return pid;
}

} // namespace

child child::run(const std::vector<std::string>& command) {
    std::vector<char*> argv;
    for (const std::string& word : command)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t pid = fork_child();
    if (pid == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; ++fd)
            ::dup2(null, fd);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    return child(pid);
}

child child::run(const std::function<void()>& body) {
    const pid_t pid = fork_child();
    if (pid == 0) {
        try {
            body();
        } catch (const std::exception&) {
            ::_exit(1); // the other end of its sockets says enough
        }
        ::_exit(0);
    }
    return child(pid);
}

child::~child() {
    if (pid_ <= 0)
        return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

double child::cpu_seconds() const {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        fail_errno("cannot read the CPU time of the server");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double child::rss_bytes() const {
    std::ifstream statm("/proc/" + std::to_string(pid_) + "/statm");
    double total = 0, resident = 0;
    if (!(statm >> total >> resident))
        throw failure("cannot read the memory of the server from /proc");
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

bool child::has_exited() {
    if (::waitpid(pid_, nullptr, WNOHANG) != pid_)
        return false;
    pid_ = -1;
    return true;
}

} // namespace plexus::bench

#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace plexus::stress {

/// The server process. Its log is read for the port, and then passed on where warnings show.
class server {
public:
    server(const char* program, const std::string& config) {
        int log[2];
        if (::pipe2(log, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(log[1], 2);
            ::execl(program, program, "-a", "127.0.0.1", "-p", "-1", "-c", config.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(log[1]);
        std::FILE* lines = ::fdopen(log[0], "r");
        char line[4096];
        const std::string_view listening = "Listening for client connections on 127.0.0.1:";
        while (port_ == 0 && std::fgets(line, sizeof line, lines) != nullptr)
            if (const auto at = std::string_view(line).find(listening);
                at != std::string_view::npos)
                port_ = std::atoi(line + at + listening.size());
        if (port_ == 0)
            throw std::runtime_error("the server did not start");
        reader_ = std::thread([lines] {
            char text[4096];
            while (std::fgets(text, sizeof text, lines) != nullptr)
                if (std::string_view(text).find("[INF]") == std::string_view::npos &&
                    std::string_view(text).find("[ERR]") == std::string_view::npos)
                    std::fputs(text, stderr); // what a sanitizer has to say
            std::fclose(lines);
        });
    }
    int port() const { return port_; }
    void signal(int number) const { ::kill(pid_, number); }
    int end() {
        signal(SIGTERM);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        reader_.join();
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t pid_ = 0;
    int port_ = 0;
    std::thread reader_;
};

} // namespace plexus::stress

#include "target.hpp"

#include "connection.hpp"
#include "flow.hpp"

#include <time.h>
#include <unistd.h>

namespace plexus::bench {

using namespace std::string_literals;

namespace {

constexpr double start_seconds_max = 15;
constexpr int attempts = 3; // a free port may be taken in between

} // namespace

running start_server(const target& t) {
    for (int attempt = 1;; ++attempt) {
        const std::uint16_t port = free_port();
        const std::string name = "bench-" + std::to_string(::getpid()) + "-" + std::to_string(port);
        std::vector<std::string> command = t.command;
        for (const std::string& word :
             {"-a"s, "127.0.0.1"s, "-p"s, std::to_string(port), "-n"s, name})
            command.push_back(word);
        const double start = now_seconds();
        running server{child::run(command), port, 0};
        while (!server.process.has_exited() && now_seconds() < start + start_seconds_max &&
               !interrupted()) {
            const auto first = connection::try_server(port, t.user);
            // The port may be somebody else's by now, who then answers in its place.
            if (first && first->info().find('"' + name + '"') != std::string::npos) {
                server.start_ms = (now_seconds() - start) * 1e3;
                return server;
            }
            const timespec pause{0, 200'000}; // fine enough for a start of some milliseconds
            ::nanosleep(&pause, nullptr);
        }
        if (attempt == attempts || interrupted())
            throw failure(t.name + ": " + t.command[0] + " does not come up");
    }
}

running start_floor(floor_mode mode) {
    const unique_fd listener = listen_on_loopback();
    const std::uint16_t port = port_of(listener);
    return {child::run([&] { run_floor(listener, mode); }), port, 0};
}

} // namespace plexus::bench

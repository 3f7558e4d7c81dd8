#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace plexus::test {

/// What a command printed, and the code that it ended with; -1: it died or could not be run.
struct command_outcome {
    std::string output;
    int code = -1;
};

/// Runs a shell command to its end. Add "2>&1" to see what it complained of.
inline command_outcome run_command(const std::string& command) {
    command_outcome outcome;
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return outcome;
    std::array<char, 4096> part;
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
        outcome.output.append(part.data(), size);
    const int status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

} // namespace plexus::test

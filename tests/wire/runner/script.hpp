#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wire {

/// One line of a script with the indented block below it (without the indentation).
struct step {
    int line = 0;
    std::string text;
    std::string block;
};

/// Which servers a script describes.
enum class subject { both, ours, reference };

struct script {
    std::string name; // relative to the scripts' folder, without the suffix
    subject applies = subject::both;
    std::vector<step> steps;
};

/// Reads one script file; see tests/wire/README.md for the language.
script read_script(const std::filesystem::path& file, const std::filesystem::path& folder);

struct environment {
    std::filesystem::path server;
    std::filesystem::path plugins;                        // folder of those in tests/sdk/plugins
    std::filesystem::path examples;                       // folder of those in sdk/examples
    std::filesystem::path certificates;                   // folder of the ones below
    std::map<std::string, std::string, std::less<>> pins; // name -> SHA-256 of its public key
    double patience = 1;                                  // scales every deadline, for slow builds
};

struct verdict {
    bool passed = true;
    std::string report; // why not
};

/// Runs one script in a scratch folder of its own. Thread: [any], one script at a time each.
verdict run_script(const script& what, const environment& where);

} // namespace wire

// Runs the wire scripts against a server program: ours, or the reference, which is the judge of
// them.
#include "credentials.hpp"
#include "script.hpp"
#include "stage.hpp"
#include "text.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

namespace wire {

verdict run_script(const script& what, const environment& where) {
    verdict result;
    std::string at = what.name;
    std::unique_ptr<stage> play;
    try {
        play = std::make_unique<stage>(where);
        for (const step& next : what.steps) {
            at = what.name + ".wire:" + std::to_string(next.line) + ": " + shown(next.text, 200);
            play->perform(next);
        }
        at = what.name + ": at the end";
        play->finish();
    } catch (const std::exception& failure) {
        result.passed = false;
        result.report =
            "FAILED " + at + "\n     " + failure.what() + '\n' + (play ? play->log_tail() : "");
    }
    return result;
}

namespace {

constexpr const char* usage =
    R"(usage: wire_runner (--server PATH | --reference PATH) [options] FOLDER [part of a script's name...]
  --server PATH        the server program under test
  --reference PATH     the Go server instead: scripts that describe only ours are skipped
  --plugins FOLDER     where the plugins for tests are
  --examples FOLDER    where those of the SDK are
  --jobs N             scripts at a time (default 4)
  --patience X         scales every deadline (default 1)
  --verbose            names each script
)";

struct settings {
    environment where;
    std::filesystem::path folder;
    std::vector<std::string> parts;
    bool against_reference = false;
    bool verbose = false;
    unsigned jobs = 4;
};

settings parse(int argc, char** argv) {
    settings chosen;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const auto value = [&]() -> std::string {
            if (i + 1 == argc) {
                throw std::invalid_argument(std::string(word) + " wants a value");
            }
            return argv[++i];
        };
        if (word == "--server" || word == "--reference") {
            chosen.where.server = std::filesystem::absolute(value());
            chosen.against_reference = word == "--reference";
        } else if (word == "--plugins") {
            chosen.where.plugins = std::filesystem::absolute(value());
        } else if (word == "--examples") {
            chosen.where.examples = std::filesystem::absolute(value());
        } else if (word == "--jobs") {
            chosen.jobs = static_cast<unsigned>(std::stoul(value()));
        } else if (word == "--patience") {
            chosen.where.patience = std::stod(value());
        } else if (word == "--verbose") {
            chosen.verbose = true;
        } else if (chosen.folder.empty()) {
            chosen.folder = word;
        } else {
            chosen.parts.emplace_back(word);
        }
    }
    if (chosen.where.server.empty() || chosen.folder.empty()) {
        throw std::invalid_argument("a server and a folder of scripts are needed");
    }
    return chosen;
}

std::vector<script> collect(const settings& chosen, int& skipped) {
    std::vector<script> scripts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(chosen.folder)) {
        if (entry.path().extension() != ".wire") {
            continue;
        }
        script found = read_script(entry.path(), chosen.folder);
        const bool named =
            chosen.parts.empty() || std::ranges::any_of(chosen.parts, [&](const std::string& part) {
                return found.name.find(part) != part.npos;
            });
        if (!named) {
            continue;
        }
        if (found.applies == (chosen.against_reference ? subject::ours : subject::reference)) {
            ++skipped;
            continue;
        }
        scripts.push_back(std::move(found));
    }
    std::ranges::sort(scripts, {}, &script::name);
    return scripts;
}

int run(const settings& chosen) {
    int skipped = 0;
    const std::vector<script> scripts = collect(chosen, skipped);
    std::atomic<std::size_t> next = 0;
    std::atomic<int> failed = 0;
    std::mutex printing;
    const auto work = [&] {
        for (std::size_t mine = next++; mine < scripts.size(); mine = next++) {
            const auto started = clock::now();
            const verdict result = run_script(scripts[mine], chosen.where);
            const std::scoped_lock lock(printing);
            if (!result.passed) {
                ++failed;
                std::cout << result.report << std::endl;
            } else if (chosen.verbose) {
                const auto took =
                    std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - started);
                std::cout << "passed " << scripts[mine].name << " (" << took.count() << " ms)"
                          << std::endl;
            }
        }
    };
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, chosen.jobs); ++i) {
        workers.emplace_back(work);
    }
    workers.clear();
    std::cout << "wire: " << scripts.size() - static_cast<std::size_t>(failed) << " passed, "
              << failed << " failed";
    if (skipped > 0) {
        std::cout << ", " << skipped << " skipped (not about this server)";
    }
    std::cout << '\n';
    return failed > 0 || scripts.empty() ? 1 : 0;
}

} // namespace

} // namespace wire

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        wire::settings chosen = wire::parse(argc, argv);
        const wire::credentials certificates;
        certificates.describe(chosen.where);
        return wire::run(chosen);
    } catch (const std::exception& failure) {
        std::cerr << "wire_runner: " << failure.what() << '\n' << wire::usage;
        return 2;
    }
}

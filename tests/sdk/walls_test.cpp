// Plugins and the SDK see the SDK and their own folder, and nothing of the kernel: a file that
// includes one of its headers does not compile with the flags that the build has for their sources.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <plexus/config.hpp>

#include "support/command_output.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace {

/// How the build compiles one source.
struct compilation {
    fs::path folder;
    fs::path source;
    std::string command;

    /// Compiles `text` instead of the source, as if it were in the source's folder.
    plexus::test::command_outcome with(const std::string& text) const {
        const plexus::test::temp_dir scratch;
        const fs::path file = scratch.file("walls" + source.extension().string());
        std::ofstream(file) << text << '\n';
        return plexus::test::run_command("cd '" + folder.string() + "' && " +
                                         command.substr(0, command.find(" -MD ")) + " -iquote '" +
                                         source.parent_path().string() + "' -fsyntax-only '" +
                                         file.string() + "' 2>&1");
    }
};

/// One compilation of each target, by the target's folder.
std::map<std::string, compilation> compilations() {
    const char* build = std::getenv("PLEXUS_BUILD_ROOT");
    std::map<std::string, compilation> found;
    if (build == nullptr)
        return found; // not run by the build
    std::ifstream file(fs::path(build) / "compile_commands.json");
    std::string object;
    for (std::string line; std::getline(file, line);) { // an object begins and ends its own line
        object = line == "  {" ? line : object + line;
        if (!line.starts_with("  }"))
            continue;
        const plexus::config_view entry(object);
        const fs::path folder = entry.text("directory").value();
        found.try_emplace(fs::path(entry.text("output").value()).parent_path().string(), folder,
                          (folder / entry.text("file").value()).lexically_normal(),
                          entry.text("command").value());
    }
    return found;
}

bool below(const fs::path& file, const char* folder) {
    const char* root = std::getenv("PLEXUS_SOURCE_ROOT");
    return root != nullptr && file.string().starts_with((fs::path(root) / folder).string() + '/');
}

void check_missing(const compilation& plugin, const std::string& text) {
    const auto outcome = plugin.with(text);
    CAPTURE(text);
    CAPTURE(outcome.output);
    CHECK(outcome.code != 0);
    const bool missing = outcome.output.find("No such file") != std::string::npos ||
                         outcome.output.find("file not found") != std::string::npos;
    CHECK(missing);
}

} // namespace

TEST_CASE("sdk: what includes the kernel does not compile as part of a plugin") {
    std::size_t plugins = 0;
    for (const auto& [target, each] : compilations()) {
        if (!below(each.source, "sdk") && !below(each.source, "plugins"))
            continue;
        CAPTURE(target);
        ++plugins;
        const auto good = each.with("#include <plexus/abi/plugin.h>");
        CHECK_MESSAGE(good.code == 0, good.output);
        check_missing(each, "#include \"base/result.hpp\"");
        check_missing(each, "#include <kernel/base/result.hpp>");
    }
    CHECK((plugins > 3 || std::getenv("PLEXUS_BUILD_ROOT") == nullptr));
}

TEST_CASE("sdk: the same does compile as part of the kernel") {
    for (const auto& [target, each] : compilations()) {
        if (!each.source.string().ends_with("kernel/main.cpp"))
            continue;
        const auto outcome = each.with("#include \"base/result.hpp\"");
        CHECK_MESSAGE(outcome.code == 0, outcome.output);
        return;
    }
    CHECK(std::getenv("PLEXUS_BUILD_ROOT") == nullptr);
}

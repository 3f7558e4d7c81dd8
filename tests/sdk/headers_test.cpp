// Every header of the SDK compiles by itself, without a warning, by each compiler that the build
// names.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

fs::path include_folder() {
    const char* root = std::getenv("PLEXUS_SOURCE_ROOT");
    return (root != nullptr ? fs::path(root) : fs::current_path()) / "sdk/include";
}

/// Their paths; one that is missing fails where it is used.
std::vector<std::string> compilers(const char* language) {
    const char* named = std::getenv(("PLEXUS_" + std::string(language) + "_COMPILERS").c_str());
    std::istringstream paths(named != nullptr ? named : "");
    std::vector<std::string> found;
    for (std::string path; std::getline(paths, path, ':');)
        found.push_back(path);
    REQUIRE(found.size() == 2);
    return found;
}

/// Compiles a file that includes that header and nothing else.
void compile(std::string_view compiler, std::string_view language, const fs::path& header) {
    const fs::path folder = include_folder();
    const std::string name = header.lexically_relative(folder).string();
    const std::string command = "echo '#include <" + name + ">' | " + std::string(compiler) +
                                " -x " + std::string(language) +
                                " -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror" +
                                (language.starts_with("c++") ? " -Wold-style-cast" : "") +
                                " -fsyntax-only -I'" + folder.string() + "' -";
    CHECK_MESSAGE(std::system(command.c_str()) == 0, command);
}

std::vector<fs::path> headers(std::string_view ending) {
    std::vector<fs::path> found;
    for (const auto& each : fs::recursive_directory_iterator(include_folder()))
        if (each.path().extension() == ending)
            found.push_back(each.path());
    REQUIRE_FALSE(found.empty());
    return found;
}

} // namespace

TEST_CASE("sdk: C headers are C11 and C++23") {
    for (const std::string& compiler : compilers("C"))
        for (const fs::path& each : headers(".h"))
            compile(compiler, "c -std=c11", each);
    for (const std::string& compiler : compilers("CPP"))
        for (const fs::path& each : headers(".h"))
            compile(compiler, "c++ -std=c++2b", each);
}

TEST_CASE("sdk: C++ headers stand by themselves") {
    for (const std::string& compiler : compilers("CPP"))
        for (const fs::path& each : headers(".hpp"))
            compile(compiler, "c++ -std=c++2b", each);
}

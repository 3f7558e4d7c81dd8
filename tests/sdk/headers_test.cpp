// Every header of the SDK compiles by itself, without a warning, by each compiler that is
// installed.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

fs::path include_folder() {
    const char* root = std::getenv("PLEXUS_SOURCE_ROOT");
    return (root != nullptr ? fs::path(root) : fs::current_path()) / "sdk/include";
}

bool installed(std::string_view compiler) {
    return std::system(("command -v " + std::string(compiler) + " >/dev/null").c_str()) == 0;
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
    for (const std::string_view compiler : {"gcc", "clang", "clang-16"}) {
        if (!installed(compiler))
            continue;
        for (const fs::path& each : headers(".h"))
            compile(compiler, "c -std=c11", each);
    }
    for (const std::string_view compiler : {"g++", "clang++", "clang++-16"}) {
        if (!installed(compiler))
            continue;
        for (const fs::path& each : headers(".h"))
            compile(compiler, "c++ -std=c++2b", each);
    }
}

TEST_CASE("sdk: C++ headers stand by themselves") {
    for (const std::string_view compiler : {"g++", "clang++", "clang++-16"}) {
        if (!installed(compiler))
            continue;
        for (const fs::path& each : headers(".hpp"))
            compile(compiler, "c++ -std=c++2b", each);
    }
}

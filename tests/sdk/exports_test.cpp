// A plugin's library exports its entry and nothing else, so that no two can get at each other.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> part;
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe.get()))
        text.append(part.data(), size);
    return text;
}

} // namespace

TEST_CASE("sdk: each example exports one symbol") {
    const char* examples = std::getenv("PLEXUS_EXAMPLES");
    if (examples == nullptr)
        return; // not run by the build
    std::istringstream paths(examples);
    std::size_t count = 0;
    for (std::string path; std::getline(paths, path, ':'); ++count) {
        CAPTURE(path);
        std::istringstream symbols(
            output_of("nm -D --defined-only --format=just-symbols '" + path + "'"));
        std::string all;
        for (std::string name; std::getline(symbols, name);)
            all += name + " ";
        CHECK(all == "px_plugin_entry ");
    }
    CHECK(count > 0);
}

// A plugin's library exports its entry and nothing else, so that no two can get at each other.
#include <doctest/doctest.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "support/command_output.hpp"

TEST_CASE("sdk: each example exports one symbol") {
    const char* examples = std::getenv("PLEXUS_EXAMPLES");
    if (examples == nullptr)
        return; // not run by the build
    std::istringstream paths(examples);
    std::size_t count = 0;
    for (std::string path; std::getline(paths, path, ':'); ++count) {
        CAPTURE(path);
        std::istringstream symbols(
            plexus::test::run_command("nm -D --defined-only --format=just-symbols '" + path + "'")
                .output);
        std::string all;
        for (std::string name; std::getline(symbols, name);)
            all += name + " ";
        CHECK(all == "px_plugin_entry ");
    }
    CHECK(count > 0);
}

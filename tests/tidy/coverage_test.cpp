// docs/coverage.md says which test shows what: every option, error text and flag has a row, and
// every file named is there.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

fs::path root() {
    const char* given = std::getenv("PLEXUS_SOURCE_ROOT");
    return given != nullptr ? fs::path(given) : fs::current_path();
}

std::string content(const char* path) {
    std::ostringstream text;
    text << std::ifstream(root() / path).rdbuf();
    REQUIRE_MESSAGE(!text.str().empty(), path);
    return text.str();
}

/// What the first group of the pattern caught, each time it matched.
std::vector<std::string> all_of(const std::string& text, const char* pattern) {
    std::vector<std::string> found;
    const std::regex expression(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it)
        found.push_back((*it)[1]);
    return found;
}

/// The code spans of the page.
const std::set<std::string>& named() {
    static const std::set<std::string> spans = [] {
        const auto all = all_of(content("docs/coverage.md"), "`([^`\n]+)`");
        return std::set<std::string>(all.begin(), all.end());
    }();
    return spans;
}

} // namespace

TEST_CASE("coverage: the tests it names are there") {
    for (const std::string& name : named())
        if (name.starts_with("wire/") || name.starts_with("kernel/"))
            CHECK_MESSAGE((fs::exists(root() / "tests" / name) || fs::exists(root() / name)), name);
}

TEST_CASE("coverage: every option has a row") {
    std::istringstream reference(content("docs/config-reference.md"));
    std::string section;
    std::size_t options = 0;
    for (std::string line; std::getline(reference, line);) {
        if (const auto heading = all_of(line, "^## `([^`]+)`"); !heading.empty())
            section = heading[0] + ".";
        const auto key = all_of(line, "^\\| `([^`]+)`");
        if (key.empty())
            continue;
        ++options;
        const bool has_row = named().contains(section + key[0]) || named().contains(section + "*");
        const std::string option = section + key[0];
        CHECK_MESSAGE(has_row, option);
    }
    CHECK(options > 300);
}

TEST_CASE("coverage: every error text has a row") {
    const auto texts =
        all_of(content("kernel/proto/errors.cpp"), "entry\\{\\w+,\\s*\"([^\n]+)\",\\s*reason");
    CHECK(texts.size() > 40);
    for (std::string text : texts) {
        for (std::size_t at = 0; (at = text.find("\\\"", at)) != text.npos; ++at)
            text.erase(at, 1);
        CHECK_MESSAGE(named().contains(text), text);
    }
}

TEST_CASE("coverage: every flag has a row") {
    const auto lists = all_of(content("kernel/cli/flags.cpp"), "\\{\\{\\{(\"[^}]+)\\}");
    CHECK(lists.size() > 40);
    for (const std::string& list : lists)
        for (const std::string& name : all_of(list, "\"([^\"]+)\""))
            CHECK_MESSAGE((named().contains("-" + name) || named().contains("--" + name)), name);
}

// Repository rules as tests over the tree: each failure names the file and the line.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct source_file {
    std::string path; // relative to the root, with '/'
    std::vector<std::string> lines;
};

fs::path root() {
    const char* given = std::getenv("PLEXUS_SOURCE_ROOT");
    return given != nullptr ? fs::path(given) : fs::current_path();
}

bool skipped(const fs::path& relative) {
    const auto first = relative.begin()->string();
    return first == ".git" || first == ".cache" ||
           (first.starts_with("build") && fs::is_directory(root() / first));
}

/// Every text file of the tree outside build folders, read once.
const std::vector<source_file>& tree() {
    static const std::vector<source_file> files = [] {
        std::vector<source_file> found;
        const fs::path top = root();
        for (auto it = fs::recursive_directory_iterator(top);
             it != fs::recursive_directory_iterator(); ++it) {
            const fs::path relative = it->path().lexically_relative(top);
            if (skipped(relative) || it->path().filename() == "corpus" ||
                it->path().filename() == "node_modules" || it->path().filename() == "__pycache__" ||
                it->path().filename() == "Cargo.lock") { // made by cargo, not ours
                it.disable_recursion_pending();
                continue;
            }
            if (!it->is_regular_file()) {
                continue;
            }
            source_file file{relative.generic_string(), {}};
            std::ifstream in(it->path());
            for (std::string line; std::getline(in, line);) {
                file.lines.push_back(std::move(line));
            }
            found.push_back(std::move(file));
        }
        return found;
    }();
    return files;
}

bool is_cpp(const source_file& file) {
    return file.path.ends_with(".cpp") || file.path.ends_with(".hpp") || file.path.ends_with(".h");
}

void for_each_line(
    const std::function<bool(const source_file&)>& wanted,
    const std::function<void(const std::string& line, const std::string& where)>& check) {
    for (const source_file& file : tree()) {
        if (!wanted(file)) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            check(file.lines[i], file.path + ":" + std::to_string(i + 1));
        }
    }
}

/// The path of a quoted #include, or empty.
std::string_view included(std::string_view line) {
    constexpr std::string_view start = "#include \"";
    if (!line.starts_with(start)) {
        return {};
    }
    line.remove_prefix(start.size());
    return line.substr(0, line.find('"'));
}

// Lower layers first; a module may include itself and what is strictly lower.
const std::map<std::string, int, std::less<>> layer_of = {
    {"base", 0},    {"proto", 1}, {"subject", 1}, {"config", 2}, {"auth", 3}, {"router", 4},
    {"account", 5}, {"net", 6},   {"client", 7},  {"bus", 8},    {"cli", 9},
};

} // namespace

TEST_CASE("tidy: the tree is found") {
    CHECK(std::ranges::any_of(
        tree(), [](const source_file& file) { return file.path == "kernel/main.cpp"; }));
}

TEST_CASE("tidy: nothing stands at the top but what belongs there") {
    const std::set<std::string, std::less<>> known = {
        "README.md", "LICENSE", "meson.build", "meson_options.txt", "dev", "kernel", "plugins",
        "sdk",       "configs", "tests",       "packaging",         "docs"};
    for (const fs::directory_entry& entry : fs::directory_iterator(root())) {
        const std::string name = entry.path().filename().string();
        const bool made_here = entry.is_directory() && name.starts_with("build");
        CHECK_MESSAGE((known.contains(name) || name.starts_with('.') || made_here), name);
    }
}

TEST_CASE("tidy: kernel modules include only lower modules") {
    for (const source_file& file : tree()) {
        if (!is_cpp(file) || !file.path.starts_with("kernel/")) {
            continue;
        }
        const std::string module = file.path.substr(7, file.path.find('/', 7) - 7);
        const auto own = layer_of.find(module);
        if (own == layer_of.end()) {
            continue; // main.cpp and the precompiled header
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view path = included(file.lines[i]);
            if (path.empty()) {
                continue;
            }
            CAPTURE(file.path + ":" + std::to_string(i + 1));
            const auto slash = path.find('/');
            REQUIRE_MESSAGE(slash != path.npos, "includes are written from kernel/");
            const auto target = layer_of.find(path.substr(0, slash));
            REQUIRE_MESSAGE(target != layer_of.end(), "unknown module");
            const bool allowed = target->first == module || target->second < own->second;
            CHECK_MESSAGE(allowed, module << " must not include " << path);
        }
    }
}

TEST_CASE("tidy: plugins and the SDK do not reach into the kernel") {
    for_each_line(
        [](const source_file& file) {
            return is_cpp(file) &&
                   (file.path.starts_with("plugins/") || file.path.starts_with("sdk/"));
        },
        [](const std::string& line, const std::string& where) {
            CAPTURE(where);
            const std::string_view path = included(line);
            CHECK(path.find("kernel/") == std::string_view::npos);
            CHECK_FALSE(layer_of.contains(path.substr(0, path.find('/'))));
        });
}

TEST_CASE("tidy: headers of the boundary include the C library's integers and each other") {
    for_each_line(
        [](const source_file& file) { return file.path.starts_with("sdk/include/plexus/abi/"); },
        [](const std::string& line, const std::string& where) {
            CAPTURE(where);
            if (!line.starts_with("#include")) {
                return;
            }
            const std::string_view sibling = included(line);
            const bool own = !sibling.empty() && sibling.find('/') == sibling.npos;
            CHECK((own || line == "#include <stdint.h>" || line == "#include <stddef.h>"));
        });
}

TEST_CASE("tidy: of the kernel only bus includes the SDK") {
    for_each_line(
        [](const source_file& file) {
            return is_cpp(file) && file.path.starts_with("kernel/") &&
                   !file.path.starts_with("kernel/bus/");
        },
        [](const std::string& line, const std::string& where) {
            CAPTURE(where);
            const bool includes = line.starts_with("#include");
            CHECK_FALSE((includes && line.find("plexus/") != std::string::npos));
        });
}

TEST_CASE("tidy: headers start with #pragma once and a source includes its own header first") {
    std::set<std::string> headers;
    for (const source_file& file : tree()) {
        headers.insert(file.path);
    }
    for (const source_file& file : tree()) {
        CAPTURE(file.path);
        if (file.path.ends_with(".hpp") && !file.path.starts_with("kernel/pch/")) {
            const auto code = std::ranges::find_if(file.lines, [](const std::string& line) {
                return !line.empty() && !line.starts_with("//");
            });
            CHECK((code != file.lines.end() && *code == "#pragma once"));
        } else if (file.path.ends_with(".cpp") && file.path.starts_with("kernel/")) {
            const std::string own = file.path.substr(0, file.path.size() - 4) + ".hpp";
            if (!headers.contains(own)) {
                continue;
            }
            const auto first = std::ranges::find_if(
                file.lines, [](const std::string& line) { return line.starts_with("#include"); });
            REQUIRE(first != file.lines.end());
            CHECK(included(*first) == own.substr(std::string_view("kernel/").size()));
        }
    }
}

TEST_CASE("tidy: names of files and folders are snake_case") {
    const std::array<std::string_view, 4> roots = {"kernel/", "plugins/", "sdk/", "tests/"};
    for (const source_file& file : tree()) {
        if (!is_cpp(file) ||
            std::ranges::none_of(roots, [&](auto top) { return file.path.starts_with(top); })) {
            continue;
        }
        CAPTURE(file.path);
        CHECK(std::ranges::all_of(file.path, [](unsigned char c) {
            return std::islower(c) || std::isdigit(c) || c == '_' || c == '/' || c == '.' ||
                   c == '-';
        }));
    }
}

TEST_CASE("tidy: no source is longer than 500 lines") {
    for (const source_file& file : tree()) {
        if (is_cpp(file)) {
            CAPTURE(file.path);
            CHECK(file.lines.size() <= 500);
        }
    }
}

TEST_CASE("tidy: text has no tabs, no carriage returns and no blanks at line ends") {
    for_each_line(
        [](const source_file& file) { return is_cpp(file) || file.path.ends_with("meson.build"); },
        [](const std::string& line, const std::string& where) {
            CAPTURE(where);
            CHECK(line.find_first_of("\t\r") == std::string::npos);
            CHECK((line.empty() || line.back() != ' '));
        });
}

TEST_CASE("tidy: nothing is left undone in the code") {
    // Spelled in halves, so that this file does not find itself.
    const std::array<std::string, 5> marks = {
        std::string("TO") + "DO", std::string("FIX") + "ME", std::string(" X") + "XX",
        std::string("unimp") + "lemented", std::string("not imp") + "lemented"};
    for_each_line([](const source_file& file) { return is_cpp(file) || file.path == "dev"; },
                  [&](const std::string& line, const std::string& where) {
                      for (const std::string& mark : marks) {
                          const bool clean = line.find(mark) == std::string::npos;
                          CHECK_MESSAGE(clean, where << ": " << mark);
                      }
                  });
}

TEST_CASE("tidy: no path of one machine and no registry host in any file") {
    const std::array<std::string, 7> marks = {
        std::string("/ro") + "ot/",           std::string("/ho") + "me/",
        std::string("proxy.gol") + "ang.org", std::string("registry.n") + "pmjs",
        std::string("py") + "pi.org",         std::string("crates") + ".io",
        std::string("repo1.ma") + "ven"};
    for_each_line([](const source_file& file) { return file.path != "LICENSE"; },
                  [&](const std::string& line, const std::string& where) {
                      for (const std::string& mark : marks) {
                          const bool clean = line.find(mark) == std::string::npos;
                          CHECK_MESSAGE(clean, where << ": " << mark);
                      }
                  });
}

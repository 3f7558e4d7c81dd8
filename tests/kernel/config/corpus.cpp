#include "kernel/config/corpus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string_view>

namespace fs = std::filesystem;

namespace plexus::config::test {

namespace {

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> lines;
    std::ifstream in(path, std::ios::binary);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

fs::path corpus_folder() {
    const char* root = std::getenv("PLEXUS_SOURCE_ROOT");
    return fs::path(root ? root : ".") / "tests/kernel/config/corpus";
}

class current_folder {
public:
    explicit current_folder(const fs::path& folder) : before_(fs::current_path()) {
        fs::current_path(folder);
    }
    ~current_folder() { fs::current_path(before_); }
    current_folder(const current_folder&) = delete;
    current_folder& operator=(const current_folder&) = delete;

private:
    fs::path before_;
};

class environment {
public:
    explicit environment(const std::vector<std::string>& assignments) {
        for (const std::string& a : assignments) {
            std::size_t equal = a.find('=');
            names_.push_back(a.substr(0, equal));
            ::setenv(names_.back().c_str(), a.substr(equal + 1).c_str(), 1);
        }
    }
    ~environment() {
        for (const std::string& name : names_)
            ::unsetenv(name.c_str());
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;

private:
    std::vector<std::string> names_;
};

} // namespace

std::string corpus_case::digest() const {
    static const std::regex valid(R"(^configuration file \S+ is valid \((sha256:[0-9a-f]{64})\)$)");
    std::smatch match;
    return want.size() == 1 && std::regex_match(want[0], match, valid) ? match[1].str() : "";
}

bool corpus_case::unreadable() const {
    static const std::regex positioned(R"(^[^ ']+\.conf:(\d+:\d+:)? )");
    return digest().empty() && want.size() == 1 && !std::regex_search(want[0], positioned);
}

void for_each_corpus_case(const std::function<void(const corpus_case&)>& check) {
    current_folder in_corpus(corpus_folder());
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(".")) {
        if (entry.path().extension() == ".conf")
            files.push_back(entry.path().filename());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
        corpus_case c{file.string(), lines_of(fs::path(file).replace_extension(".want"))};
        environment set(lines_of(fs::path(file).replace_extension(".env")));
        INFO("corpus file ", c.file);
        REQUIRE_MESSAGE(!c.want.empty(), "run record-corpus for it");
        check(c);
    }
    CHECK(files.size() > 100);
}

std::vector<std::string> as_recorded(std::vector<std::string> lines) {
    std::erase_if(lines, [](std::string_view line) { return line.starts_with("hint: "); });
    std::ranges::sort(lines);
    return lines;
}

} // namespace plexus::config::test

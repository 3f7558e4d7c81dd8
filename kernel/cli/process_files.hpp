#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace plexus::cli {

/// Writes the process id, in decimal without a newline, to a file of mode 0600. It stays when the
/// server ends. The error reads `open <path>: <why>`. [any] (main, at start and reload)
text_result<void> write_pid_file(const std::string& path);

/// The URLs of everything that listens, for the ports file: those of each label in the order they
/// were added, labels in that of the reference, others behind.
class listening_urls {
public:
    listening_urls();

    void add(std::string_view label, std::string url);
    std::string to_json() const;

private:
    std::vector<std::pair<std::string, std::vector<std::string>>> by_label_;
};

/// `<directory>/<executable>_<pid>.ports`: compact JSON that test suites and wrappers read.
///
/// Thread: [any], one at a time.
/// Owner:  main; call remove() at shutdown.
/// Errors: write() and remove() give `<operation> <path>: <why>`.
/// Source: core.md 32, drop-in.md.
class ports_file {
public:
    ports_file(std::string_view directory, std::string_view executable);

    const std::string& path() const { return path_; }
    text_result<void> write(const listening_urls& urls) const;
    text_result<void> remove() const;

private:
    std::string path_;
};

} // namespace plexus::cli

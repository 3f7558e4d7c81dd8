#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace plexus::cli {

/// Writes the process id, in decimal without a newline, to a file of mode 0600. It stays when the
/// server ends. The error reads `open <path>: <why>`. [any] (main, at start and reload)
text_result<void> write_pid_file(const std::string& path);

/// The URLs of everything that listens, for the ports file.
struct listening_urls {
    std::vector<std::string> nats{}; ///< nats:// or tls://
    std::vector<std::string> monitoring{};
    std::vector<std::string> cluster{};
    std::vector<std::string> profile{};
    std::vector<std::string> websocket{};
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

    static std::string to_json(const listening_urls& urls);

private:
    std::string path_;
};

} // namespace plexus::cli

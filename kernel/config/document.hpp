#pragma once

#include "config/errors.hpp"
#include "config/value.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::config {

/// A configuration file read completely: includes merged, variables put in.
struct document {
    std::string file;   ///< the path as it was given
    map root;           ///< its keys
    std::string digest; ///< "sha256:<hex>", see digest.hpp
};

/// What the readers need from outside; tests and fuzzers pass their own.
struct sources {
    /// The content of a file, or the text saying why not, such as "open a.conf: permission denied".
    std::function<std::expected<std::string, std::string>(const std::string& path)> read_file;
    /// The value of an environment variable.
    std::function<std::optional<std::string>(const std::string& name)> environment;

    /// The file system (bounded by limits.hpp) and the environment of this process.
    static sources of_process();
};

/// Reads a configuration file: TOML when its name ends in `.toml`, NATS `.conf` otherwise.
///
/// Thread: [init], and [any] during reload; reads files, so never on a loop.
/// Errors: the first thing that cannot be read ends the reading, as in the reference server; the
/// text
///         is the reference's own. What the values mean is checked later and collected.
/// Limits: limits.hpp.
/// Source: core.md 27.
std::expected<document, config_error> read_file(const std::string& path,
                                                const sources& from = sources::of_process());

} // namespace plexus::config

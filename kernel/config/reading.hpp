#pragma once

#include "config/document.hpp"
#include "config/errors.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

/// What one reading of a configuration has used up and has open, across all the files and variables
/// it goes through: where cycles are seen and the bounds of limits.hpp are kept.
///
/// Thread: [any]   Owner: the reader, for the time of one call; borrows the sources.
/// Errors: the text of what went too far; nothing is changed then.
class reading {
public:
    using check = std::expected<void, std::string>;

    explicit reading(const sources& from) : from_(from) {}

    const sources& from() const { return from_; }

    /// Opens and reads a file; close_file() must follow, whatever became of the content.
    std::expected<std::string, std::string> open_file(const std::string& path);
    void close_file() { files_.pop_back(); }

    /// Marks an environment variable as being looked up; close_variable() must follow.
    check open_variable(const std::string& name);
    void close_variable() { variables_.pop_back(); }

    check add_value();
    /// Adds a copy of a subtree that will stand `depth` levels deep.
    check add_copy(const value& v, std::size_t depth);
    static check allow_depth(std::size_t depth);

private:
    check allow_nesting() const;
    check allow_totals(std::size_t values, std::size_t bytes) const;

    const sources& from_;
    std::vector<std::string> files_;     ///< open now, cleaned paths, outermost first
    std::vector<std::string> variables_; ///< the same for environment variables
    std::size_t files_read_ = 0;
    std::size_t values_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace plexus::config

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::check {

/// Prints a line for each check, and at the end how many there were.
class report {
public:
    /// Passed when there is nothing to complain of.
    void add(const std::string& name, const std::vector<std::string>& complaints);
    void skip(const std::string& name, const std::string& why);
    /// True when some were made, none has failed and none was skipped.
    bool finish() const;
    std::size_t failed() const noexcept { return failed_; }

private:
    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
    std::size_t skipped_ = 0;
};

} // namespace plexus::check

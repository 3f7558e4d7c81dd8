#pragma once

#include "rows.hpp"

#include <optional>
#include <string>
#include <vector>

namespace plexus::bench {

/// The values of one metric: by target, then by round.
struct line {
    metric what;
    std::vector<std::vector<double>> values;

    /// Nothing for a target that was not measured.
    std::optional<double> median(std::size_t target_number) const;
};

struct report {
    std::vector<std::string> targets;
    std::vector<line> lines;
    std::string method; ///< one sentence: date, machine, rounds
};

/// A Markdown table: each target's median, and the first target's ratio to every other. With
/// `spread` each median is followed by the smallest and largest value.
std::string table(const report& r, bool spread);

/// Replaces what stands between the lines `<!-- bench:begin -->` and `<!-- bench:end -->` of the
/// file; throws when the file has no such lines.
void update_markdown(const std::string& file, const std::string& text);

/// Draws, for each line, every target's median relative to the slowest one.
std::string chart(const report& r);

void write_file(const std::string& file, const std::string& text);

} // namespace plexus::bench

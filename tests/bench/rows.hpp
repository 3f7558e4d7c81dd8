#pragma once

#include "target.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plexus::bench {

/// How much to do: 1 for real figures, less for a quick look.
struct effort {
    double scale = 1;
    std::size_t connections = 5'000;
    std::size_t listed_connections = 15'000;
    std::size_t subscriptions = 1'000'000;
};

/// One line of the table. Lower is better for all of them.
struct metric {
    std::string label;
    std::string unit;
    double goal = 0; ///< design.md section 8; 0 for none
};

/// Something that is run, and gives one or more lines of the table.
struct row {
    std::vector<metric> metrics;
    /// One value for each metric; nothing where it makes no sense for the target.
    std::function<std::optional<std::vector<double>>(const target&, const effort&)> measure;
};

/// The table of design.md section 8, in its order.
const std::vector<row>& all_rows();

} // namespace plexus::bench

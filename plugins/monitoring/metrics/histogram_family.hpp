#pragma once

#include <vector>

#include "metrics/exposition.hpp"
#include "metrics/histogram.hpp"

namespace plexus::monitoring {

/// A histogram as a family shows it: `per_unit` of its values make one, each counted `weight`
/// times.
template <std::size_t Buckets>
void add_histogram(exposition::family& to, const histogram<Buckets>& from, double per_unit,
                   std::uint64_t weight = 1) {
    std::vector<double> bounds;
    for (const std::uint64_t bound : from.bounds())
        bounds.push_back(static_cast<double>(bound) / per_unit);
    std::vector<std::uint64_t> counts = from.counts();
    for (std::uint64_t& count : counts)
        count *= weight;
    to.add(labels{}, {bounds, counts, static_cast<double>(from.sum() * weight) / per_unit});
}

} // namespace plexus::monitoring

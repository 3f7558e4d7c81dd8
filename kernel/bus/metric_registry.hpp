#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/abi/metrics.h>

#include "base/result.hpp"

/// One series: a number, or how many values of which size there were.
///
/// Thread: [any]. Owner: its family; lives as long as the server.
struct px_metric {
    px_metric(const px_metric_family& its_family, std::vector<std::string> its_values);

    void add(double value) noexcept;
    void set(double value) noexcept;

    const px_metric_family& family;
    const std::vector<std::string> label_values;
    std::atomic<double> value{0};                   ///< of a histogram: the sum
    std::vector<std::atomic<std::uint64_t>> counts; ///< of a histogram: one more than it has bounds
};

/// Series of one name that differ in the values of their labels.
///
/// Thread: [any]. Owner: metric_registry. Limits: series_max; what is more is counted together, in
/// one whose labels are all "other".
struct px_metric_family {
    px_metric_family(std::string_view its_plugin, const px_metric_family_options& options);

    px_metric& series(const px_text* values);
    /// At most `max` of them behind the first `skipped`, in the order in which they were made.
    std::vector<const px_metric*> some(std::size_t skipped, std::size_t max) const;

    const std::string plugin;
    const std::uint32_t kind;
    const std::string name;
    const std::string help;
    std::vector<std::string> labels; ///< constant, as bounds
    std::vector<double> bounds;
    const std::size_t series_max;

private:
    px_metric& find_or_make(std::vector<std::string> values);

    mutable std::mutex mutex_; // guards what follows
    std::map<std::vector<std::string>, std::unique_ptr<px_metric>> series_;
    std::vector<const px_metric*> in_order_; ///< in which they were made
};

namespace plexus::bus {

/// Why these options make no family; empty when they do. [any] pure
std::string metric_options_error(const px_metric_family_options& options);

/// The numbers of all plugins. Families are listed in the order in which they were added.
///
/// Thread: [any]. Owner: kernel_parts.
class metric_registry {
public:
    static constexpr std::size_t families_max = 1000; ///< of one plugin

    /// Null when the name is taken.
    px_metric_family* add(std::unique_ptr<px_metric_family> family);
    std::size_t families_of(std::string_view plugin) const;

    /// Calls fn for at most `max` series from `place` on, 0 being the first; at least for one.
    /// Returns the place to go on from, or 0 after the last. No lock is held meanwhile.
    std::uint64_t read(std::uint64_t place, std::uint32_t max,
                       const std::function<void(const px_metric_row&)>& fn) const;

private:
    std::vector<const px_metric_family*> behind(std::size_t skipped) const;

    mutable std::mutex mutex_; // guards what follows
    std::vector<std::unique_ptr<px_metric_family>> families_;
};

} // namespace plexus::bus

#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace plexus::monitoring {

/// The two texts that Prometheus and its kin read.
enum class exposition_format : std::uint8_t {
    text,        ///< "text/plain; version=0.0.4"
    openmetrics, ///< "application/openmetrics-text; version=1.0.0"
};

/// What an Accept header prefers; text unless it names OpenMetrics with at least the same weight.
/// [any] pure
exposition_format negotiated(std::string_view accept);
std::string_view content_type(exposition_format format);

enum class metric_kind : std::uint8_t {
    gauge,
    counter,          ///< its samples end in "_total"
    counter_as_named, ///< a counter whose name others have chosen; OpenMetrics calls it unknown
    histogram,
    gauge_histogram, ///< of what there is now, not of what happened
};

using label = std::pair<std::string_view, std::string_view>;
using labels = std::initializer_list<label>;

/// A number as both formats write it: 1 and 0.25, +Inf, NaN.
std::string number_text(double value);

/// Labels as samples show them, for several samples that have the same.
struct written_labels {
    explicit written_labels(std::span<const label> from);
    std::string text;
};

/// The counts of a histogram: bounds.size() + 1 of them, not added up.
struct histogram_counts {
    std::span<const double> bounds;
    std::span<const std::uint64_t> counts;
    double sum = 0;
};

/// Metrics by family, each with its samples in one piece, in whatever order they are added.
///
/// Thread: [any] one at a time; pure. Owner: whoever has it.
/// Errors: none: characters that a name must not have become '_', labels are escaped. That a
/// family keeps its kind, and no sample comes twice, is the caller's.
class exposition {
public:
    class family {
    public:
        void add(const written_labels& with, double value) { sample("", with, {}, value); }
        void add(std::span<const label> with, double value) { add(written_labels(with), value); }
        void add(labels with, double value) { add(std::span(with), value); }
        void add(std::span<const label> with, const histogram_counts& counted);
        void add(labels with, const histogram_counts& counted) { add(std::span(with), counted); }

    private:
        friend class exposition;
        void sample(std::string_view suffix, const written_labels& with, label further,
                    double value);

        exposition_format format_{};
        metric_kind kind_{};
        std::string name_;
        std::string text_;
    };

    explicit exposition(exposition_format format) : format_(format) {}

    /// The family of this name, made when there is none yet. Counters are named without "_total". A
    /// unit is the end of the name: "seconds". Stays where it is.
    family& of(std::string_view name, metric_kind kind, std::string_view help,
               std::string_view unit = {});

    bool has(const std::string& name) const { return by_name_.contains(name); }
    exposition_format format() const noexcept { return format_; }
    /// The whole text.
    std::string take();

private:
    const exposition_format format_;
    std::deque<family> families_;
    std::unordered_map<std::string, family*> by_name_;
};

} // namespace plexus::monitoring

// plexus.metrics/0 in a test: the plugin's own numbers, and nobody else's.
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include <plexus/text.hpp>

#include "fake_parts.hpp"

namespace plexus::testing {

namespace {

using texts = std::vector<std::string>;

constexpr std::uint32_t series_max_usual = 1000;

texts texts_of(const px_text* from, std::size_t count) {
    texts made;
    for (const px_text& each : std::span(from, count))
        made.emplace_back(view(each));
    return made;
}

std::vector<px_text> raw(const texts& from) {
    std::vector<px_text> made;
    for (const std::string& each : from)
        made.push_back(to_text(each));
    return made;
}

bool is_name(const std::string& text) {
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

std::string wrong_with(const px_metric_family& family) {
    const std::vector<double>& bounds = family.bounds;
    if (!is_name(family.name))
        return '"' + family.name + "\" is no name";
    for (const std::string_view ending : {"_total", "_bucket", "_count", "_sum", "_created"})
        if (family.name.ends_with(ending))
            return "name \"" + family.name + "\" has an ending that is added where it belongs";
    if (family.help.empty())
        return "it has no help text";
    if (family.kind < PX_METRIC_COUNTER || family.kind > PX_METRIC_HISTOGRAM)
        return "kind " + std::to_string(family.kind) + " is none of PX_METRIC_...";
    if (family.labels.size() > 8 || !std::ranges::all_of(family.labels, is_name))
        return "found labels that are no names, or more than 8";
    if (std::set(family.labels.begin(), family.labels.end()).size() < family.labels.size())
        return "a label is there twice";
    for (const std::string& label : family.labels)
        if (label == "plugin" || label.starts_with("__") ||
            (label == "le" && family.kind == PX_METRIC_HISTOGRAM))
            return "label \"" + label + "\" is none of the plugin's to give";
    if (bounds.empty() == (family.kind == PX_METRIC_HISTOGRAM) || bounds.size() > 64)
        return "a histogram has 1 to 64 bounds, and nothing else has";
    if (!std::ranges::all_of(bounds, [](double each) { return std::isfinite(each); }))
        return "bounds must be finite";
    if (std::ranges::adjacent_find(bounds, std::greater_equal()) != bounds.end())
        return "bounds must ascend";
    return {};
}

px_status add_family(px_host* host, const px_metric_family_options* options,
                     px_metric_family** family) {
    if (const px_status may = host->count_call("metrics.add_family"); may != PX_OK)
        return may;
    if (options == nullptr || options->size != sizeof *options || family == nullptr)
        return host->refuse(PX_ERR_INVALID, "metrics.add_family: found no options, or no place");
    px_metric_family made{.kind = options->kind,
                          .series_max =
                              options->series_max == 0 ? series_max_usual : options->series_max,
                          .name = std::string(view(options->name)),
                          .help = std::string(view(options->help)),
                          .labels = texts_of(options->labels, options->label_count),
                          .bounds = {options->bounds, options->bounds + options->bound_count}};
    if (const std::string why = wrong_with(made); !why.empty())
        return host->refuse(PX_ERR_INVALID, "metrics.add_family: " + why);
    const auto [place, added] = host->metrics.try_emplace(made.name, std::move(made));
    if (!added)
        return host->refuse(PX_ERR_EXISTS,
                            "metrics.add_family: \"" + place->first + "\" is there already");
    *family = &place->second;
    return PX_OK;
}

px_metric* series(px_metric_family* family, const px_text* label_values) {
    texts values = texts_of(label_values, family->labels.size());
    if (family->series.size() >= family->series_max && !family->series.contains(values))
        values.assign(values.size(), "other");
    px_metric& found = family->series[values];
    found.family = family;
    found.counts.resize(family->bounds.empty() ? 0 : family->bounds.size() + 1);
    return &found;
}

void add(px_metric* metric, double value) {
    const px_metric_family& family = *metric->family;
    if (std::isnan(value) || (family.kind == PX_METRIC_COUNTER && value < 0))
        return;
    metric->value += value;
    if (family.kind == PX_METRIC_HISTOGRAM) {
        const auto place = std::ranges::lower_bound(family.bounds, value) - family.bounds.begin();
        ++metric->counts[static_cast<std::size_t>(place)];
    }
}

void set(px_metric* metric, double value) {
    if (metric->family->kind == PX_METRIC_GAUGE)
        metric->value = value;
}

std::uint64_t read(px_host* host, std::uint64_t from, std::uint32_t max, px_metric_row_fn fn,
                   void* arg) {
    std::uint64_t place = 0;
    for (const auto& [name, family] : host->metrics) {
        const std::vector<px_text> labels = raw(family.labels);
        for (const auto& [values, metric] : family.series) {
            if (place++ < from)
                continue;
            if (place > from + max)
                return from + max;
            const std::vector<px_text> raw_values = raw(values);
            const px_metric_row row{.size = sizeof row,
                                    .kind = family.kind,
                                    .plugin = to_text("test"),
                                    .name = to_text(name),
                                    .help = to_text(family.help),
                                    .labels = labels.data(),
                                    .label_values = raw_values.data(),
                                    .label_count = static_cast<std::uint32_t>(labels.size()),
                                    .bound_count = static_cast<std::uint32_t>(family.bounds.size()),
                                    .value = metric.value,
                                    .bounds = family.bounds.data(),
                                    .counts = metric.counts.data()};
            fn(arg, &row);
        }
    }
    return 0;
}

} // namespace

const px_metrics_v0& fake_metrics_table() {
    static const px_metrics_v0 table = {.size = sizeof(px_metrics_v0),
                                        .reserved = 0,
                                        .add_family = add_family,
                                        .series = series,
                                        .add = add,
                                        .set = set,
                                        .read = read};
    return table;
}

} // namespace plexus::testing

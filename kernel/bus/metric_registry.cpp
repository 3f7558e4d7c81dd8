#include "bus/metric_registry.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "bus/text.hpp"

using namespace plexus;
using plexus::bus::to_text;
using plexus::bus::view;

static constexpr std::size_t series_max_usual = 1000;
static constexpr std::uint32_t labels_max = 8;
static constexpr std::uint32_t bounds_max = 64;

px_metric::px_metric(const px_metric_family& its_family, std::vector<std::string> its_values)
    : family(its_family), label_values(std::move(its_values)),
      counts(family.kind == PX_METRIC_HISTOGRAM ? family.bounds.size() + 1 : 0) {}

void px_metric::add(double more) noexcept {
    if (std::isnan(more) || (family.kind == PX_METRIC_COUNTER && more < 0))
        return;
    if (family.kind == PX_METRIC_HISTOGRAM) {
        const auto place = std::ranges::lower_bound(family.bounds, more) - family.bounds.begin();
        counts[static_cast<std::size_t>(place)].fetch_add(1, std::memory_order_relaxed);
    }
    value.fetch_add(more, std::memory_order_relaxed);
}

void px_metric::set(double now) noexcept {
    if (family.kind == PX_METRIC_GAUGE)
        value.store(now, std::memory_order_relaxed);
}

px_metric_family::px_metric_family(std::string_view its_plugin,
                                   const px_metric_family_options& options)
    : plugin(its_plugin), kind(options.kind), name(view(options.name)), help(view(options.help)),
      bounds(options.bounds, options.bounds + options.bound_count),
      series_max(options.series_max == 0 ? series_max_usual : options.series_max) {
    for (const px_text& each : std::span(options.labels, options.label_count))
        labels.emplace_back(view(each));
}

px_metric& px_metric_family::find_or_make(std::vector<std::string> values) {
    auto& place = series_[values];
    if (place == nullptr) {
        place = std::make_unique<px_metric>(*this, std::move(values));
        in_order_.push_back(place.get());
    }
    return *place;
}

px_metric& px_metric_family::series(const px_text* values) {
    std::vector<std::string> wanted;
    for (const px_text& each : std::span(values, labels.size()))
        wanted.emplace_back(view(each));
    const std::lock_guard lock(mutex_);
    if (series_.size() >= series_max && !series_.contains(wanted))
        wanted.assign(labels.size(), "other");
    return find_or_make(std::move(wanted));
}

std::vector<const px_metric*> px_metric_family::some(std::size_t skipped, std::size_t max) const {
    const std::lock_guard lock(mutex_);
    const std::span all(in_order_);
    const auto rest = all.subspan(std::min(skipped, all.size()));
    const auto wanted = rest.first(std::min(max, rest.size()));
    return {wanted.begin(), wanted.end()};
}

namespace plexus::bus {

namespace {

bool is_name(std::string_view text) {
    const auto lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !text.empty() && lower(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return lower(c) || (c >= '0' && c <= '9'); });
}

// What exposition formats add by themselves.
std::string_view reserved_ending(std::string_view name) {
    for (const std::string_view ending : {"_total", "_bucket", "_count", "_sum", "_created"})
        if (name.ends_with(ending))
            return ending;
    return {};
}

std::string labels_error(const px_metric_family_options& options) {
    if (options.label_count > labels_max)
        return fmt::format("{} labels; at most {} are possible", options.label_count, labels_max);
    const std::span labels(options.labels, options.label_count);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string_view label = view(labels[i]);
        if (!is_name(label))
            return fmt::format("label {} is not of the form [a-z_][a-z0-9_]*", go_quote(label));
        if (label == "plugin")
            return "every series has its label \"plugin\" already";
        if (label.starts_with("__"))
            return fmt::format("label {} begins with \"__\", which Prometheus keeps for itself",
                               go_quote(label));
        if (label == "le" && options.kind == PX_METRIC_HISTOGRAM)
            return "a histogram has its label \"le\" already";
        for (const px_text& other : labels.first(i))
            if (view(other) == label)
                return fmt::format("label {} is there twice", go_quote(label));
    }
    return {};
}

std::string bounds_error(const px_metric_family_options& options) {
    if (options.kind != PX_METRIC_HISTOGRAM)
        return options.bound_count == 0 ? "" : "only a histogram has bounds";
    if (options.bound_count == 0 || options.bound_count > bounds_max)
        return fmt::format("{} bounds; a histogram has 1 to {}", options.bound_count, bounds_max);
    const std::span bounds(options.bounds, options.bound_count);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (!std::isfinite(bounds[i]))
            return fmt::format("bound {} is no finite number", bounds[i]);
        if (i > 0 && bounds[i] <= bounds[i - 1])
            return fmt::format("bound {} comes after {}: they must ascend", bounds[i],
                               bounds[i - 1]);
    }
    return {};
}

} // namespace

std::string metric_options_error(const px_metric_family_options& options) {
    const std::string_view name = view(options.name);
    if (!is_name(name))
        return fmt::format("name {} is not of the form [a-z_][a-z0-9_]*", go_quote(name));
    if (const auto ending = reserved_ending(name); !ending.empty())
        return fmt::format("name {} ends in {}, which is added where it belongs", go_quote(name),
                           go_quote(ending));
    if (options.kind < PX_METRIC_COUNTER || options.kind > PX_METRIC_HISTOGRAM)
        return fmt::format("kind {} is none of PX_METRIC_...", options.kind);
    if (options.help.size == 0)
        return "it has no help text";
    if (std::string why = labels_error(options); !why.empty())
        return why;
    return bounds_error(options);
}

px_metric_family* metric_registry::add(std::unique_ptr<px_metric_family> family) {
    const std::lock_guard lock(mutex_);
    for (const auto& each : families_)
        if (each->name == family->name)
            return nullptr;
    return families_.emplace_back(std::move(family)).get();
}

std::size_t metric_registry::families_of(std::string_view plugin) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::ranges::count_if(families_, [&](const auto& each) { return each->plugin == plugin; }));
}

std::vector<const px_metric_family*> metric_registry::behind(std::size_t skipped) const {
    const std::lock_guard lock(mutex_);
    std::vector<const px_metric_family*> result;
    for (std::size_t i = skipped; i < families_.size(); ++i)
        result.push_back(families_[i].get());
    return result;
}

namespace {

std::vector<px_text> raw(const std::vector<std::string>& texts) {
    std::vector<px_text> result;
    for (const std::string& each : texts)
        result.push_back(to_text(each));
    return result;
}

void tell(const px_metric& each, const std::vector<px_text>& labels,
          const std::function<void(const px_metric_row&)>& fn) {
    const px_metric_family& family = each.family;
    const std::vector<px_text> values = raw(each.label_values);
    std::vector<std::uint64_t> counts;
    for (const auto& count : each.counts)
        counts.push_back(count.load(std::memory_order_relaxed));
    px_metric_row row{};
    row.size = sizeof row;
    row.kind = family.kind;
    row.plugin = to_text(family.plugin);
    row.name = to_text(family.name);
    row.help = to_text(family.help);
    row.labels = labels.data();
    row.label_values = values.data();
    row.label_count = static_cast<std::uint32_t>(labels.size());
    row.bound_count = static_cast<std::uint32_t>(family.bounds.size());
    row.value = each.value.load(std::memory_order_relaxed);
    row.bounds = family.bounds.data();
    row.counts = counts.data();
    fn(row);
}

} // namespace

// A place is the number of a family and, in its lower half, that of a series.
std::uint64_t metric_registry::read(std::uint64_t place, std::uint32_t max,
                                    const std::function<void(const px_metric_row&)>& fn) const {
    std::uint64_t family_number = place >> 32;
    std::uint64_t done = place & 0xffffffff; // of the family
    std::size_t left = std::max(max, 1U);
    for (const px_metric_family* family : behind(family_number)) {
        const std::vector<px_text> labels = raw(family->labels);
        const std::vector<const px_metric*> series = family->some(done, left);
        for (const px_metric* each : series)
            tell(*each, labels, fn);
        left -= series.size();
        if (left == 0)
            return family_number << 32 | (done + series.size());
        ++family_number;
        done = 0;
    }
    return 0;
}

} // namespace plexus::bus

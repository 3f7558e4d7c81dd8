#include "metrics/plugin_metrics.hpp"

#include <span>
#include <string>
#include <vector>

#include <plexus/text.hpp>

#include "collect/on_loop.hpp"

namespace plexus::monitoring {

namespace {

metric_kind kind_of(const px_metric_row& row) {
    switch (row.kind) {
    case PX_METRIC_COUNTER:
        return metric_kind::counter;
    case PX_METRIC_HISTOGRAM:
        return metric_kind::histogram;
    default:
        return metric_kind::gauge;
    }
}

/// Adds the rows, which come family by family.
class adder {
public:
    explicit adder(exposition& to) : to_(to) {}

    void add(const px_metric_row& row) {
        if (family_ == nullptr || view(row.name) != name_ || view(row.plugin) != plugin_)
            begin(row);
        std::vector<label> with{{"plugin", plugin_}};
        for (std::uint32_t i = 0; i < row.label_count; ++i)
            with.emplace_back(view(row.labels[i]), view(row.label_values[i]));
        if (row.kind == PX_METRIC_HISTOGRAM)
            family_->add(with, {std::span(row.bounds, row.bound_count),
                                std::span(row.counts, row.bound_count + 1), row.value});
        else
            family_->add(with, row.value);
    }

private:
    void begin(const px_metric_row& row) {
        name_ = view(row.name);
        plugin_ = view(row.plugin);
        // A name that the server itself uses, or another plugin, gets that of the plugin in front.
        const std::string name = to_.has(name_) ? plugin_ + "_" + name_ : name_;
        family_ = &to_.of(name, kind_of(row), view(row.help));
    }

    exposition& to_;
    exposition::family* family_ = nullptr;
    std::string name_;
    std::string plugin_;
};

/// Beyond so many others get their turn: about a millisecond.
constexpr std::uint32_t series_per_turn = 500;

} // namespace

plexus::task<void> add_plugin_metrics(exposition& to, const sources& from,
                                      const px_metrics_v0& metrics) {
    adder rows(to);
    auto add = [&](const px_metric_row& row) noexcept { rows.add(row); };
    std::uint64_t place = 0;
    while ((place = each_row<px_metric_row>(from.self(), metrics.read, add, place,
                                            series_per_turn)) != 0) {
        auto others = [] {};
        co_await on_loop(from.home(), others);
    }
}

void add_plugin_health(exposition& to, const sources& from) {
    auto& family = to.of("plexus_plugin_health", metric_kind::gauge,
                         "How a plugin does: 0 well, 1 not as it should, 2 failed.");
    each_row<px_plugin_row>(from.self(), from.inspect.plugins,
                            [&](const px_plugin_row& row) noexcept {
                                family.add({{"plugin", view(row.name)},
                                            {"version", view(row.version)},
                                            {"stage", view(row.stage)}},
                                           row.health);
                            });
}

} // namespace plexus::monitoring

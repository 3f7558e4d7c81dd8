#include "bus/metrics_table.hpp"

#include "base/quote.hpp"
#include "bus/plugin_host.hpp"
#include "bus/text.hpp"

namespace plexus::bus {

namespace {

px_status add_family(px_host* host, const px_metric_family_options* options,
                     px_metric_family** family) {
    if (options == nullptr || options->size != sizeof(px_metric_family_options) ||
        family == nullptr)
        return host->refuse(PX_ERR_INVALID,
                            "metrics.add_family: found no px_metric_family_options of {} bytes, or "
                            "no place for the family",
                            sizeof(px_metric_family_options));
    if (const std::string why = metric_options_error(*options); !why.empty())
        return host->refuse(PX_ERR_INVALID, "metrics.add_family: {}", why);
    metric_registry& all = host->kernel().metrics;
    if (all.families_of(host->name()) >= metric_registry::families_max)
        return host->refuse(PX_ERR_LIMIT, "metrics.add_family: the plugin has {} (families_max)",
                            metric_registry::families_max);
    px_metric_family* added = all.add(std::make_unique<px_metric_family>(host->name(), *options));
    if (added == nullptr)
        return host->refuse(PX_ERR_EXISTS, "metrics.add_family: {} is there already",
                            go_quote(view(options->name)));
    *family = added;
    return PX_OK;
}

px_metric* series(px_metric_family* family, const px_text* label_values) {
    return &family->series(label_values);
}

void add(px_metric* metric, double value) {
    metric->add(value);
}

void set(px_metric* metric, double value) {
    metric->set(value);
}

std::uint64_t read(px_host* host, std::uint64_t from, std::uint32_t max, px_metric_row_fn fn,
                   void* arg) {
    return host->kernel().metrics.read(from, max, [&](const px_metric_row& row) { fn(arg, &row); });
}

} // namespace

const px_metrics_v0& metrics_table() {
    static const px_metrics_v0 table{sizeof(px_metrics_v0), 0, add_family, series, add, set, read};
    return table;
}

} // namespace plexus::bus

#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include <plexus/abi/metrics.h>
#include <plexus/host.hpp>

namespace plexus {
inline namespace sdk {

/// One number that the plugin keeps for whoever asks, with the values of its labels.
///
/// Thread: [any]. Owner: the server; this is a handle, good as long as that runs.
/// Limits: a change is an atomic addition.
class metric {
public:
    metric(const px_metrics_v0& table, px_metric* handle) noexcept
        : table_(&table), handle_(handle) {}

    void add(double value = 1) const { table_->add(handle_, value); }
    void set(double value) const { table_->set(handle_, value); }     ///< of a gauge
    void observe(double value) const { table_->add(handle_, value); } ///< of a histogram

private:
    const px_metrics_v0* table_;
    px_metric* handle_;
};

/// What a family is called; borrows its texts.
struct metric_description {
    std::string_view name{}; ///< with its unit and without "_total": "acme_requests"
    std::string_view help{}; ///< one sentence
    std::span<const std::string_view> labels{};
    std::uint32_t series_max = 0; ///< 0: 1000; beyond it series are counted together
};

/// Metrics of one name that differ in the values of their labels.
///
/// Thread: making one [init] [loop]; series() [any], takes a lock: keep what it gives.
/// Owner:  the server; this is a handle. Errors: as px_metrics_v0.add_family.
class metric_family {
public:
    static result<metric_family> counter(const host& host, const metric_description& about) {
        return make(host, PX_METRIC_COUNTER, about, {});
    }
    static result<metric_family> gauge(const host& host, const metric_description& about) {
        return make(host, PX_METRIC_GAUGE, about, {});
    }
    /// `bounds` are upper ones, ascending.
    static result<metric_family> histogram(const host& host, const metric_description& about,
                                           std::span<const double> bounds) {
        return make(host, PX_METRIC_HISTOGRAM, about, bounds);
    }

    /// As many values as the family has labels.
    metric series(std::initializer_list<std::string_view> values = {}) const {
        const std::vector<px_text> raw = texts({values.begin(), values.size()});
        if (raw.size() != labels_)
            throw failure({PX_ERR_INVALID, "a series needs a value for each label"});
        return {*table_, table_->series(handle_, raw.data())};
    }

private:
    metric_family(const px_metrics_v0& table, px_metric_family* handle, std::size_t labels) noexcept
        : table_(&table), handle_(handle), labels_(labels) {}

    static std::vector<px_text> texts(std::span<const std::string_view> from) {
        std::vector<px_text> raw;
        for (const std::string_view each : from)
            raw.push_back(to_text(each));
        return raw;
    }
    static result<metric_family> make(const host& host, std::uint32_t kind,
                                      const metric_description& about,
                                      std::span<const double> bounds) {
        const auto* table = host.find<px_metrics_v0>(PX_METRICS_V0_ID);
        if (table == nullptr)
            return error{PX_ERR_NOT_FOUND, "the server does not provide " PX_METRICS_V0_ID};
        const std::vector<px_text> labels = texts(about.labels);
        px_metric_family_options options{};
        options.size = sizeof options;
        options.kind = kind;
        options.name = to_text(about.name);
        options.help = to_text(about.help);
        options.labels = labels.data();
        options.bounds = bounds.data();
        options.label_count = static_cast<std::uint32_t>(labels.size());
        options.bound_count = static_cast<std::uint32_t>(bounds.size());
        options.series_max = about.series_max;
        px_metric_family* handle = nullptr;
        if (const px_status made = table->add_family(host.handle(), &options, &handle);
            made != PX_OK)
            return host.last_error(made);
        return metric_family(*table, handle, labels.size());
    }

    const px_metrics_v0* table_;
    px_metric_family* handle_;
    std::size_t labels_;
};

} // namespace sdk
} // namespace plexus

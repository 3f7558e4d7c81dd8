#include "metrics/exposition.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "text/code_point.hpp"

namespace plexus::monitoring {

namespace {

std::string name_text(std::string_view given) {
    std::string name(given);
    for (char& c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == ':'))
            c = '_';
    if (name.empty() || (name[0] >= '0' && name[0] <= '9'))
        name.insert(name.begin(), '_');
    return name;
}

/// Both formats are UTF-8: what is not is replaced.
std::string escaped(std::string_view text, bool in_quotes) {
    std::string made;
    while (!text.empty()) {
        const code_point next = decode(text);
        if (!next.valid)
            made += "\ufffd";
        else if (next.value == U'\\')
            made += "\\\\";
        else if (next.value == U'\n')
            made += "\\n";
        else if (next.value == U'"' && in_quotes)
            made += "\\\"";
        else
            made += text.substr(0, next.size);
        text.remove_prefix(next.size);
    }
    return made;
}

void append_label(std::string& to, const label& one) {
    if (!to.empty())
        to += ',';
    to += one.first;
    to += "=\"";
    to += escaped(one.second, true);
    to += '"';
}

/// OpenMetrics wants each with a point or an exponent.
std::string bound_text(double bound) {
    std::string text = fmt::format("{}", bound);
    if (text.find_first_of(".e") == text.npos)
        text += ".0";
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Takes what stands before the next separator.
std::string_view next_part(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trimmed(part);
}

std::string_view kind_text(metric_kind kind, exposition_format format) {
    const bool open = format == exposition_format::openmetrics;
    switch (kind) {
    case metric_kind::gauge:
        return "gauge";
    case metric_kind::counter:
        return "counter";
    case metric_kind::counter_as_named:
        return open ? "unknown" : "counter";
    case metric_kind::histogram:
        return "histogram";
    case metric_kind::gauge_histogram:
        return open ? "gaugehistogram" : "histogram";
    }
    return "unknown";
}

} // namespace

exposition_format negotiated(std::string_view accept) {
    double text = 0;
    double open = 0;
    while (!accept.empty()) {
        std::string_view parameters = next_part(accept, ',');
        const std::string_view type = next_part(parameters, ';');
        double weight = 1;
        while (!parameters.empty()) {
            std::string_view parameter = next_part(parameters, ';');
            if (parameter.starts_with("q=")) {
                parameter.remove_prefix(2);
                std::from_chars(parameter.data(), parameter.data() + parameter.size(), weight);
            }
        }
        if (type == "application/openmetrics-text")
            open = std::max(open, weight);
        else if (type == "text/plain")
            text = std::max(text, weight);
    }
    return open > 0 && open >= text ? exposition_format::openmetrics : exposition_format::text;
}

std::string_view content_type(exposition_format format) {
    return format == exposition_format::openmetrics
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

std::string number_text(double value) {
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    // Counters up to 2^53 are whole: without an exponent they can be read.
    if (value == std::floor(value) && std::abs(value) < 9.1e15)
        return fmt::format("{:.0f}", value);
    return fmt::format("{}", value);
}

written_labels::written_labels(std::span<const label> from) {
    for (const label& one : from)
        append_label(text, one);
}

void exposition::family::sample(std::string_view suffix, const written_labels& with, label further,
                                double value) {
    text_ += name_;
    text_ += suffix;
    if (kind_ == metric_kind::counter)
        text_ += "_total";
    std::string all = with.text;
    if (!further.first.empty())
        append_label(all, further);
    if (!all.empty())
        text_.append("{").append(all).append("}");
    text_ += ' ';
    text_ += number_text(value);
    text_ += '\n';
}

void exposition::family::add(std::span<const label> all, const histogram_counts& counted) {
    const written_labels with(all);
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counted.counts.size(); ++i) {
        total += counted.counts[i];
        std::string bound = "+Inf";
        if (i < counted.bounds.size())
            bound = bound_text(counted.bounds[i]);
        sample("_bucket", with, {"le", bound}, static_cast<double>(total));
    }
    const bool now =
        kind_ == metric_kind::gauge_histogram && format_ == exposition_format::openmetrics;
    sample(now ? "_gcount" : "_count", with, {}, static_cast<double>(total));
    sample(now ? "_gsum" : "_sum", with, {}, counted.sum);
}

exposition::family& exposition::of(std::string_view given, metric_kind kind, std::string_view help,
                                   std::string_view unit) {
    std::string name = name_text(given);
    family*& known = by_name_[name];
    if (known != nullptr)
        return *known;
    known = &families_.emplace_back();
    known->format_ = format_;
    known->kind_ = kind;
    // The older format knows no suffix of its own: there a counter's name has it everywhere.
    const std::string shown =
        kind == metric_kind::counter && format_ == exposition_format::text ? name + "_total" : name;
    known->text_ = fmt::format("# TYPE {} {}\n", shown, kind_text(kind, format_));
    if (!unit.empty() && format_ == exposition_format::openmetrics)
        known->text_ += fmt::format("# UNIT {} {}\n", shown, unit);
    known->text_ += fmt::format("# HELP {} {}\n", shown,
                                escaped(help, format_ == exposition_format::openmetrics));
    known->name_ = std::move(name);
    return *known;
}

std::string exposition::take() {
    std::size_t size = 0;
    for (const family& one : families_)
        size += one.text_.size();
    std::string text;
    text.reserve(size + 16);
    for (const family& one : families_)
        text += one.text_;
    if (format_ == exposition_format::openmetrics)
        text += "# EOF\n";
    families_.clear();
    by_name_.clear();
    return text;
}

} // namespace plexus::monitoring

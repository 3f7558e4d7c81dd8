#include <utility>

#include "metrics/metrics_text.hpp"

namespace plexus::monitoring {

namespace {

plexus::task<> answer(const metrics_sources& from, std::shared_ptr<exchange> asked,
                      std::string prefix) {
    const exposition_format format = negotiated(asked->asked().accept);
    const std::string text = co_await metrics_text(from, format, std::move(prefix));
    asked->respond({.type = std::string(content_type(format))}, text);
}

} // namespace

void add_metrics_endpoint(endpoints& to, const metrics_sources& from, plexus::task_scope& tasks) {
    to.add({.path = "/metrics",
            .doc = "What there is to measure, for Prometheus and its kin.",
            .parameters = {{"prefix", parameter_form::text,
                            "Instead of gnatsd in front of the exporter's names."}},
            .handle = [&from, &tasks](const std::shared_ptr<exchange>& asked) {
                const std::string_view given = asked->asked().query.text("prefix");
                const std::string prefix(given.empty() ? "gnatsd" : given);
                if (!is_metric_prefix(prefix))
                    return asked->refuse(400, "Error decoding prefix for '" + prefix +
                                                  "': letters, digits and _ are expected");
                tasks.spawn("metrics", answer(from, asked, prefix));
            }});
}

} // namespace plexus::monitoring

#include "collect/healthz.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <plexus/abi/host.h>

#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

/// What the reference calls the listeners that must be up.
std::string_view listener_name(std::string_view label) {
    if (label == "client")
        return "server";
    if (label == "cluster")
        return "route";
    return label;
}

std::vector<std::string> listeners_down(const sources& from) {
    std::vector<std::string> names;
    each_row<px_listener_row>(from.self(), from.inspect.listeners,
                              [&](const px_listener_row& row) noexcept {
                                  if (row.accepting == 0)
                                      names.emplace_back(listener_name(view(row.label)));
                              });
    return names;
}

void add_failed_plugins(const sources& from, std::vector<health_problem>& problems) {
    each_row<px_plugin_row>(
        from.self(), from.inspect.plugins, [&](const px_plugin_row& row) noexcept {
            if (row.health != PX_HEALTH_FAILED)
                return;
            const bool jetstream = view(row.name) == "jetstream";
            problems.push_back({503, "unavailable", jetstream ? "JETSTREAM" : "CONNECTION",
                                fmt::format("plugin {}: {}", view(row.name), view(row.sentence))});
        });
}

} // namespace

std::vector<health_problem> find_problems(const sources& from, const healthz_options& options) {
    const auto missing = [](const char* what, const char* checked) {
        return health_problem{
            400, "error", "BAD_REQUEST",
            fmt::format("{} must not be empty when checking {} health", quoted(what), checked)};
    };
    if (options.account.empty() && !options.stream.empty())
        return {missing("account", "stream")};
    if (options.stream.empty() && !options.consumer.empty())
        return {missing("stream", "consumer")};
    if (const auto down = listeners_down(from); !down.empty())
        return {{500, "error", "CONNECTION",
                 fmt::format("failed to be ready for connections after 1ms: {}",
                             fmt::join(down, ", "))}};
    std::vector<health_problem> problems;
    if (!options.js_server_only)
        add_failed_plugins(from, problems);
    return problems;
}

plexus::task<outcome> healthz(const sources& from, healthz_options options, output& out) {
    const std::vector<health_problem> problems = find_problems(from, options);
    const unsigned status = problems.empty() ? 200 : problems.front().status;
    if (!problems.empty() && options.details)
        from.host.warn("Healthcheck failed: ", problems.size(), " errors");
    else if (!problems.empty())
        from.host.warn("Healthcheck failed: ", quoted(problems.front().text));

    json_writer& json = out.json;
    json.begin_object();
    if (problems.empty())
        json.field("status", "ok");
    else
        json.field("status", options.details ? "error" : problems.front().state);
    if (options.status_code)
        json.field("status_code", status);
    if (!problems.empty() && !options.details)
        json.field("error", problems.front().text);
    if (!problems.empty() && options.details) {
        json.begin_array("errors");
        for (const health_problem& each : problems) {
            json.begin_object();
            json.field("type", each.type);
            json.field("error", each.text);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
    co_return outcome{status, {}};
}

} // namespace plexus::monitoring

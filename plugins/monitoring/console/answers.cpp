#include <plexus/abi/host.h>
#include <plexus/text.hpp>

#include "collect/healthz.hpp"
#include "console/console.hpp"
#include "text/go_text.hpp"
#include "text/json_writer.hpp"

namespace plexus::monitoring {

namespace {

const char* health_name(std::uint32_t health) {
    switch (health) {
    case PX_HEALTH_OK:
        return "ok";
    case PX_HEALTH_DEGRADED:
        return "degraded";
    default:
        return "failed";
    }
}

const char* level_name(std::uint32_t level) {
    switch (level) {
    case PX_LOG_ERROR:
        return "error";
    case PX_LOG_WARN:
        return "warn";
    case PX_LOG_NOTICE:
        return "info";
    default:
        return "debug";
    }
}

void write_talkers(json_writer& out, std::string_view name,
                   const std::vector<space_saving::counter>& talkers) {
    out.begin_array(name);
    for (const auto& one : talkers) {
        out.begin_object();
        out.field("account", one.account);
        out.field_unless_empty("subject", one.subject);
        out.field("messages", one.count);
        out.field("bytes", one.bytes);
        out.end_object();
    }
    out.end_array();
}

} // namespace

std::string health_answer(const sources& from) {
    const std::vector<health_problem> problems = find_problems(from, {});
    json_writer out(compact);
    out.begin_object();
    out.field("status", problems.empty() ? "ok" : problems.front().state);
    if (!problems.empty())
        out.field("error", problems.front().text);
    out.end_object();
    return out.take();
}

std::string server_answer(const sources& from) {
    json_writer out(compact);
    out.begin_object();
    out.begin_array("plugins");
    each_row<px_plugin_row>(from.self(), from.inspect.plugins,
                            [&](const px_plugin_row& row) noexcept {
                                out.begin_object();
                                out.field("name", row.name);
                                out.field("version", row.version);
                                out.field("description", row.description);
                                out.field("stage", row.stage);
                                out.field("health", health_name(row.health));
                                out.field("sentence", row.sentence);
                                out.end_object();
                            });
    out.end_array();
    out.begin_array("listeners");
    each_row<px_listener_row>(from.self(), from.inspect.listeners,
                              [&](const px_listener_row& row) noexcept {
                                  out.begin_object();
                                  out.field("label", row.label);
                                  out.field("scheme", row.scheme);
                                  out.field("host", row.host);
                                  out.field("port", row.port);
                                  out.field("tls", row.tls != 0);
                                  out.field("accepting", row.accepting != 0);
                                  out.end_object();
                              });
    out.end_array();
    out.end_object();
    return out.take();
}

std::string traffic_answer(const traffic& from) {
    json_writer out(compact);
    out.begin_object();
    out.field("sample_every", traffic::sample_every);
    out.begin_object("latency_ns");
    out.field("p50", from.latency_ns().quantile(0.5));
    out.field("p99", from.latency_ns().quantile(0.99));
    out.end_object();
    write_talkers(out, "subjects", from.subjects());
    write_talkers(out, "accounts", from.accounts());
    out.end_object();
    return out.take();
}

std::string log_answer(const log_ring& from, std::uint64_t after) {
    const log_ring::part part = from.since(after);
    json_writer out(compact);
    out.begin_object();
    out.field("next", part.next);
    out.field("missed", part.missed);
    out.begin_array("lines");
    for (const log_line& line : part.lines) {
        out.begin_object();
        out.field("time", utc_text(line.wall_ns));
        out.field("level", level_name(line.level));
        out.field("text", line.text);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return out.take();
}

} // namespace plexus::monitoring

#include <fmt/format.h>

#include <plexus/wait.hpp>

#include "collect/process.hpp"
#include "endpoints/own.hpp"
#include "http/paths.hpp"
#include "text/json_writer.hpp"

namespace plexus::monitoring {

namespace {

struct link {
    const char* path;
    const char* name;
};
// As the reference has them.
constexpr link links[] = {
    {"/varz", "General"},      {"/jsz", "JetStream"},          {"/connz", "Connections"},
    {"/accountz", "Accounts"}, {"/accstatz", "Account Stats"}, {"/subsz", "Subscriptions"},
    {"/routez", "Routes"},     {"/leafz", "LeafNodes"},        {"/gatewayz", "Gateways"},
    {"/raftz", "Raft Groups"}, {"/healthz", "Health Probe"},   {"/debug/vars", "Expvar"},
};

std::string root_page(const endpoints& known, const px_server_facts& facts) {
    std::string items;
    const auto item = [&](std::string_view path, std::string_view name) {
        items += fmt::format("<li><a href=\".{}\">{}</a></li>\n", below(known.base(), path), name);
    };
    for (const link& each : links)
        item(each.path, each.name);
    for (const auto& each : known.list())
        if (each->of_plugin)
            item(each->path, each->path);
    return fmt::format("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                       "<title>{0}</title></head>\n<body>\n<h1>{0}</h1>\n<p>{1}, as NATS "
                       "v{2}</p>\n<ul>\n{3}</ul>\n</body>\n</html>\n",
                       view(facts.executable), view(facts.impl), view(facts.version), items);
}

const char* form_name(parameter_form how) {
    switch (how) {
    case parameter_form::boolean:
        return "boolean";
    case parameter_form::integer:
        return "integer";
    case parameter_form::natural:
        return "natural";
    default:
        return "text";
    }
}

std::string endpoint_list(const endpoints& known) {
    json_writer out(indented);
    out.begin_object();
    out.begin_array("endpoints");
    for (const auto& each : known.list()) {
        out.begin_object();
        out.field("path", below(known.base(), each->path));
        out.field("doc", each->doc);
        out.begin_array("parameters");
        for (const parameter& one : each->parameters) {
            out.begin_object();
            out.field("name", one.name);
            out.field("form", form_name(one.form));
            out.field("doc", one.doc);
            out.end_object();
        }
        out.end_array();
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return out.take();
}

plexus::task<> answer_threads(std::shared_ptr<exchange> asked) {
    auto job = [] { return thread_dump(); };
    const std::string threads = co_await work(job);
    asked->respond({}, threads); // as JSON, which it is not: as the reference
}

} // namespace

void add_root_page(endpoints& to, const plexus::host& host) {
    to.add({.path = "/",
            .doc = "What there is, for people.",
            .handle =
                [&to, &host](const std::shared_ptr<exchange>& asked) {
                    asked->respond({.type = std::string(html_type)}, root_page(to, host.server()));
                },
            .counted_as = "/",
            .stands_in = true});
}

void add_lists(endpoints& to, plexus::task_scope& tasks) {
    to.add({.path = "/endpointz",
            .doc = "What there is, for programs.",
            .handle = [&to](const std::shared_ptr<exchange>& asked) {
                asked->respond({}, endpoint_list(to));
            }});
    to.add({.path = "/stacksz",
            .doc = "The threads of the process.",
            .handle = [&tasks](const std::shared_ptr<exchange>& asked) {
                tasks.spawn("an answer", answer_threads(asked));
            }});
}

} // namespace plexus::monitoring

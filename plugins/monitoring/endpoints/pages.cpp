#include <fmt/format.h>

#include <plexus/wait.hpp>

#include "collect/process.hpp"
#include "endpoints/own.hpp"
#include "http/paths.hpp"
#include "text/json_writer.hpp"

namespace plexus::monitoring {

namespace {

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
        if (each->part_of_page)
            continue;
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

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

plexus::task<> answer_variables(std::shared_ptr<exchange> asked, const sources& from) {
    auto job = [] { return arguments(); };
    const std::vector<std::string> given = co_await work(job);
    json_writer cmdline(compact), memory(compact);
    cmdline.begin_array();
    for (const std::string& each : given)
        cmdline.element(each);
    cmdline.end_array();
    memory.begin_object();
    write_memory(memory, from);
    memory.end_object();
    asked->respond(
        {.type = "application/json; charset=utf-8"},
        fmt::format("{{\n\"cmdline\": {},\n\"memstats\": {}\n}}\n", cmdline.take(), memory.take()));
}

} // namespace

void add_lists(endpoints& to, const sources& from, plexus::task_scope& tasks) {
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
    to.add({.path = "/debug/vars",
            .doc = "Command line and memory of the process.",
            .handle = [&from, &tasks](const std::shared_ptr<exchange>& asked) {
                tasks.spawn("an answer", answer_variables(asked, from));
            }});
}

} // namespace plexus::monitoring

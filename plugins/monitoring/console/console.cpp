#include "console/console.hpp"

#include <string>
#include <utility>

#include <plexus/abi/host.h>
#include <plexus/text.hpp>

#include "console/files.hpp"
#include "console/front_page.hpp"
#include "console/own_names.hpp"
#include "settings.hpp"
#include "state/server_options.hpp"

namespace plexus::monitoring {

namespace {

/// The page runs its own scripts alone, asks nobody else, and cannot be put into another one.
answer_head page_head(std::string_view type) {
    return {.type = std::string(type),
            .fields = {{"Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                        "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'"},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Referrer-Policy", "no-referrer"},
                       {"Cache-Control", "no-cache"}}};
}

/// Unlike the answers that the reference has too, these are not for pages of other origins: to say
/// the character set is what keeps that field away.
answer_head data_head() {
    return {.type = std::string(json_type) + "; charset=utf-8",
            .fields = {{"Cache-Control", "no-store"}}};
}

/// Over HTTPS the certificate has shown the browser whom it asks.
bool may_read(const sources& from, const request& asked) {
    const std::string_view names[] = {from.settings.host, from.options.text("client_advertise"),
                                      view(from.host.server().name)};
    return from.settings.https_port != 0 || is_own_name(asked.host, names);
}

std::string page_of(const endpoints& known, const sources& from) {
    const px_server_facts facts = from.host.server();
    const std::string_view impl = view(facts.impl);
    front_page_facts shown{.server_name = std::string(view(facts.name)),
                           .version = std::string(impl.substr(impl.find('/') + 1)),
                           .compatible = std::string(view(facts.version)),
                           .base = known.base(),
                           .console = from.settings.console,
                           .endpoints = {}};
    for (const auto& each : known.list())
        if (each->path != "/" && !each->part_of_page)
            shown.endpoints.push_back({each->path, each->doc});
    return front_page(shown);
}

} // namespace

void add_console(endpoints& to, const console_sources& from) {
    to.add({.path = "/",
            .doc = "The console: what there is, for people.",
            .handle =
                [&to, &server = from.server](const std::shared_ptr<exchange>& asked) {
                    asked->respond(page_head(html_type), page_of(to, server));
                },
            .counted_as = "/"});
    if (!from.server.settings.console)
        return;
    for (const file& each : page_files())
        if (!each.name.ends_with(".html"))
            to.add({.path = "/console/" + std::string(each.name),
                    .doc = "A part of the console.",
                    .handle =
                        [&each](const std::shared_ptr<exchange>& asked) {
                            asked->respond(page_head(each.type), each.text);
                        },
                    .part_of_page = true});
    const auto add_data = [&](const char* name, const char* doc, std::vector<parameter> parameters,
                              std::function<std::string(const query&)> answer) {
        to.add({.path = std::string("/console/") + name,
                .doc = doc,
                .parameters = std::move(parameters),
                .handle =
                    [&server = from.server,
                     answer = std::move(answer)](const std::shared_ptr<exchange>& asked) {
                        if (!may_read(server, asked->asked()))
                            return asked->refuse(
                                403, "The server does not know itself by the name \"" +
                                         asked->asked().host +
                                         "\". Ask for it by its address, over HTTPS, or by the "
                                         "name that client_advertise or http has.\n");
                        asked->respond(data_head(), answer(asked->asked().query));
                    },
                .part_of_page = true});
    };
    // What /healthz says to everybody, without the line in the log.
    to.add({.path = "/console/health",
            .doc = "Whether the server does its work.",
            .handle =
                [&from](const std::shared_ptr<exchange>& asked) {
                    asked->respond(data_head(), health_answer(from.server));
                },
            .part_of_page = true});
    add_data("server", "Plugins and listeners.", {},
             [&from](const query&) { return server_answer(from.server); });
    add_data("traffic", "The busiest subjects and accounts.", {},
             [&from](const query&) { return traffic_answer(from.traffic); });
    add_data("log", "The last lines of the log.",
             {{"after", parameter_form::natural, "The number of the first line that is wanted."}},
             [&from](const query& given) { return log_answer(from.log, given.natural("after")); });
}

} // namespace plexus::monitoring

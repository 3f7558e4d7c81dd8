#include "endpoints/own.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "collect/absent.hpp"
#include "collect/accountz.hpp"
#include "collect/accstatz.hpp"
#include "collect/connz.hpp"
#include "collect/healthz.hpp"
#include "collect/ipqueuesz.hpp"
#include "collect/subsz.hpp"
#include "collect/varz.hpp"
#include "endpoints/body.hpp"

namespace plexus::monitoring {

namespace {

using form = parameter_form;

std::string text(const query& given, const char* name) {
    return std::string(given.text(name));
}

bool is(std::string_view given, std::string_view lower) {
    return std::equal(given.begin(), given.end(), lower.begin(), lower.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
}

subscription_detail detail(const query& given) {
    if (is(given.text("subs"), "detail"))
        return subscription_detail::full;
    return given.boolean("subs") ? subscription_detail::subjects : subscription_detail::none;
}

connection_state state(const query& given) {
    const std::string_view wanted = given.text("state");
    if (is(wanted, "closed"))
        return connection_state::closed;
    return is(wanted, "any") || is(wanted, "all") ? connection_state::all : connection_state::open;
}

constexpr json_layout wide{3};

/// Makes endpoints whose answers come from a collector: `how` turns a query into one.
class maker {
public:
    maker(endpoints& to, plexus::task_scope& tasks) : to_(to), tasks_(tasks) {}

    void add(endpoint made, json_layout layout, std::function<collecting(const query&)> how) const {
        made.handle = [&tasks = tasks_, layout,
                       how = std::move(how)](const std::shared_ptr<exchange>& asked) {
            tasks.spawn("an answer", answer_with(asked, layout, how(asked->asked().query)));
        };
        to_.add(std::move(made));
    }

private:
    endpoints& to_;
    plexus::task_scope& tasks_;
};

connz_options read_connz(const query& given) {
    connz_options options;
    options.sort = text(given, "sort");
    options.auth = given.boolean("auth");
    options.subscriptions = detail(given);
    options.offset = given.integer("offset");
    options.limit = given.integer("limit");
    options.cid = given.natural("cid");
    options.state = state(given);
    options.user = text(given, "user");
    options.account = text(given, "acc");
    options.mqtt_client = text(given, "mqtt_client");
    return options;
}

healthz_options read_healthz(const query& given) {
    healthz_options options;
    options.js_enabled_only = given.boolean("js-enabled") || given.boolean("js-enabled-only");
    options.js_server_only = given.boolean("js-server-only");
    options.js_meta_only = given.boolean("js-meta-only");
    options.account = text(given, "account");
    options.stream = text(given, "stream");
    options.consumer = text(given, "consumer");
    options.details = given.boolean("details");
    return options;
}

void add_server(const maker& make, const sources& from) {
    make.add(
        {.path = "/varz", .doc = "The server in numbers and its options.", .counted_as = "/varz"},
        indented,
        [&from](const query&) { return [&from](output& out) { return varz(from, out); }; });
    make.add({.path = "/healthz",
              .doc = "Whether the server does its work.",
              .parameters = {{"js-enabled", form::boolean, "Deprecated: js-enabled-only."},
                             {"js-enabled-only", form::boolean, "Not beyond JetStream being on."},
                             {"js-server-only", form::boolean, "Listeners alone."},
                             {"js-meta-only", form::boolean, "Not beyond the meta layer."},
                             {"details", form::boolean, "All problems in a list."},
                             {"account", form::text, "An account to look at."},
                             {"stream", form::text, "A stream of it."},
                             {"consumer", form::text, "A consumer of that."}},
              .counted_as = "/healthz"},
             compact, [&from](const query& given) {
                 if (given.boolean("js-enabled"))
                     from.host.warn(
                         "Healthcheck: js-enabled deprecated, use js-enabled-only instead");
                 return [&from, options = read_healthz(given)](output& out) {
                     return healthz(from, options, out);
                 };
             });
    make.add({.path = "/ipqueuesz",
              .doc = "Queues between parts of the server.",
              .parameters = {{"all", form::boolean, "Also empty ones."},
                             {"queues", form::text, "Those with this in their name."}}},
             wide, [&from](const query& given) {
                 return [&from,
                         options = ipqueuesz_options{given.boolean("all"), text(given, "queues")}](
                            output& out) { return ipqueuesz(from, options, out); };
             });
}

void add_connections(const maker& make, const sources& from) {
    make.add(
        {.path = "/connz",
         .doc = "The connections.",
         .parameters = {{"auth", form::boolean, "With users and certificates."},
                        {"subs", form::subs, "With their subscriptions, or detail of them."},
                        {"offset", form::integer, "How many to leave out."},
                        {"limit", form::integer, "How many to show; 1024."},
                        {"cid", form::natural, "One of them."},
                        {"state", form::state, "open, closed or all."},
                        {"sort", form::text, "What by: cid, start, subs, pending, msgs_to, ..."},
                        {"user", form::text, "Those of a user."},
                        {"acc", form::text, "Those of an account."},
                        {"mqtt_client", form::text, "The one with this MQTT client id."}},
         .counted_as = "/connz",
         .counts_faulty = false},
        indented, [&from](const query& given) {
            return [&from, options = read_connz(given)](output& out) {
                return connz(from, options, out);
            };
        });
    for (const char* path : {"/subsz", "/subscriptionsz"})
        make.add({.path = path,
                  .doc = "The subscriptions of all accounts.",
                  .parameters = {{"subs", form::boolean, "With their list."},
                                 {"offset", form::integer, "How many to leave out."},
                                 {"limit", form::integer, "How many to show; 1024."},
                                 {"acc", form::text, "Those of an account."},
                                 {"test", form::text, "Those that match this subject."}},
                  .counted_as = "/subsz"},
                 indented, [&from](const query& given) {
                     subsz_options options{given.boolean("subs"), given.integer("offset"),
                                           given.integer("limit"), text(given, "acc"),
                                           text(given, "test")};
                     return [&from, options](output& out) { return subsz(from, options, out); };
                 });
}

void add_accounts(const maker& make, const sources& from) {
    make.add({.path = "/accountz",
              .doc = "The accounts.",
              .parameters = {{"acc", form::text, "One of them, in detail."}},
              .counted_as = "/accountz"},
             indented, [&from](const query& given) {
                 return [&from, options = accountz_options{text(given, "acc")}](output& out) {
                     return accountz(from, options, out);
                 };
             });
    make.add({.path = "/accstatz",
              .doc = "The accounts in numbers.",
              .parameters = {{"unused", form::boolean, "Also those without connections."}},
              .counted_as = "/accstatz"},
             indented, [&from](const query& given) {
                 return [&from, options = accstatz_options{{}, given.boolean("unused")}](
                            output& out) { return accstatz(from, options, out); };
             });
}

/// Features that are off: their plugins take these over.
void add_absent(const maker& make, const sources& from) {
    make.add({.path = "/routez",
              .doc = "The connections within the cluster.",
              .parameters = {{"subs", form::subs, "With their subscriptions, or detail of them."}},
              .counted_as = "/routez",
              .counts_faulty = false,
              .stands_in = true},
             indented, [&from](const query&) {
                 return [&from](output& out) { return routez_without_cluster(from, out); };
             });
    make.add({.path = "/gatewayz",
              .doc = "The connections to other clusters.",
              .parameters = {{"subs", form::subs, "With their subscriptions, or detail of them."},
                             {"accs", form::boolean, "With accounts."},
                             {"gw_name", form::text, "Those to one cluster."},
                             {"acc_name", form::text, "With one account."}},
              .counted_as = "/gatewayz",
              .stands_in = true},
             indented, [&from](const query&) {
                 return [&from](output& out) { return gatewayz_without_gateway(from, out); };
             });
    make.add({.path = "/leafz",
              .doc = "The connections to servers at the edge.",
              .parameters = {{"subs", form::boolean, "With their subscriptions."},
                             {"acc", form::text, "Those of an account."}},
              .counted_as = "/leafz",
              .stands_in = true},
             indented, [&from](const query&) {
                 return [&from](output& out) { return leafz_without_leafnodes(from, out); };
             });
    std::vector<parameter> jsz{{"accounts", form::boolean, "With all accounts."},
                               {"streams", form::boolean, "With streams."},
                               {"consumers", form::boolean, "With consumers."},
                               {"direct-consumers", form::boolean, "With internal consumers."},
                               {"config", form::boolean, "With configurations."},
                               {"offset", form::integer, "How many accounts to leave out."},
                               {"limit", form::integer, "How many to show; 1024."},
                               {"leader-only", form::boolean, "Only of the leader."},
                               {"raft", form::boolean, "With Raft groups."},
                               {"stream-leader-only", form::boolean, "Only streams led here."},
                               {"acc", form::text, "With one account."}};
    make.add({.path = "/jsz",
              .doc = "JetStream.",
              .parameters = std::move(jsz),
              .counted_as = "/jsz",
              .stands_in = true},
             indented, [&from](const query& given) {
                 return [&from, leader = given.boolean("leader-only")](output& out) {
                     return jsz_without_jetstream(from, leader, out);
                 };
             });
    make.add({.path = "/raftz",
              .doc = "The Raft groups.",
              .parameters = {{"acc", form::text, "Those of an account."},
                             {"group", form::text, "One of them."}},
              .stands_in = true},
             wide, [&from](const query&) {
                 return [&from](output& out) { return raftz_without_groups(from, out); };
             });
}

} // namespace

void add_own_endpoints(endpoints& to, const sources& from, plexus::task_scope& tasks) {
    const maker make(to, tasks);
    add_server(make, from);
    add_connections(make, from);
    add_accounts(make, from);
    add_absent(make, from);
}

} // namespace plexus::monitoring

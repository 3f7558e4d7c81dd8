#include <algorithm>
#include <optional>
#include <vector>

#include <boost/json/parse.hpp>

#include "collect/account_names.hpp"
#include "collect/accountz.hpp"
#include "collect/index_stats.hpp"
#include "text/go_text.hpp"

namespace plexus::monitoring {

namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    const auto* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::int64_t number_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    const auto* number = found != nullptr ? found->if_int64() : nullptr;
    return number != nullptr ? *number : 0;
}

struct destination {
    std::string subject;
    std::int64_t weight;
    std::string cluster;
};

/// "a.*.b.*" as a destination that keeps the subject: "a.$1.b.$2".
std::string identity_of(std::string_view source) {
    std::string out;
    int wildcards = 0;
    while (!source.empty()) {
        const std::string_view token = source.substr(0, source.find('.'));
        source.remove_prefix(std::min(source.size(), token.size() + 1));
        out += out.empty() ? "" : ".";
        out += token == "*" ? "$" + std::to_string(++wildcards) : std::string(token);
    }
    return out;
}

/// What the reference keeps of one mapping and shows: for everywhere, then for each cluster, the
/// lightest destinations first, weights added up, and the source itself for what they leave open.
std::vector<destination> shown(std::string_view source, const json::array& configured) {
    std::vector<std::pair<std::string, std::vector<destination>>> groups{{"", {}}};
    bool loses = false; // the source is a destination: what is left open is to be dropped
    for (const json::value& each : configured) {
        const auto* one = each.if_object();
        if (one == nullptr)
            continue;
        const std::string cluster(text_of(*one, "cluster"));
        const std::string subject(text_of(*one, "subject"));
        loses = loses || subject == source;
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& known) { return known.first == cluster; });
        if (group == groups.end())
            group = groups.insert(groups.end(), {cluster, {}});
        group->second.push_back({subject, number_of(*one, "weight"), cluster});
    }
    std::vector<destination> all;
    for (auto& [cluster, members] : groups) {
        std::int64_t sum = 0;
        for (const destination& each : members)
            sum += each.weight;
        if (sum != 100 && !loses)
            members.push_back({identity_of(source), 100 - sum, cluster});
        std::stable_sort(members.begin(), members.end(),
                         [](const auto& a, const auto& b) { return a.weight < b.weight; });
        std::int64_t before = 0;
        for (destination& each : members) {
            each.weight += before;
            before = each.weight;
            all.push_back(std::move(each));
        }
    }
    return all;
}

void write_mappings(json_writer& out, std::string_view details) {
    boost::system::error_code error;
    const json::value parsed = json::parse({details.data(), details.size()}, error);
    const auto* top = error ? nullptr : parsed.if_object();
    const auto* found = top != nullptr ? top->if_contains("mappings") : nullptr;
    const auto* mappings = found != nullptr ? found->if_object() : nullptr;
    if (mappings == nullptr || mappings->empty())
        return;
    std::vector<std::string_view> sources;
    for (const auto& [name, value] : *mappings)
        sources.emplace_back(name.data(), name.size());
    std::sort(sources.begin(), sources.end());
    out.begin_object("mappings");
    for (const std::string_view source : sources) {
        const auto* configured = mappings->at(source).if_array();
        if (configured == nullptr)
            continue;
        out.begin_array(source);
        for (const destination& each : shown(source, *configured)) {
            out.begin_object();
            out.field("subject", each.subject);
            out.field("weight", each.weight);
            out.field_unless_empty("cluster", each.cluster);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

void write_export(json_writer& out, std::string_view subject, std::string_view response_type) {
    out.begin_object();
    out.field("subject", subject);
    out.field("type", "service");
    out.field("response_type", response_type);
    out.end_object();
}

void write_import(json_writer& out, std::string_view subject, std::string_view account,
                  std::string_view local, bool share) {
    out.begin_object();
    out.field("subject", subject);
    out.field("account", account);
    out.field("to", local);
    out.field("local_subject", local);
    out.field("type", "service");
    out.field("invalid", false);
    out.field("share", share);
    out.field("tracking", false);
    out.end_object();
}

/// The services of the system account that every account has by itself.
void write_services(json_writer& out, const std::string& account, const std::string& system) {
    if (system.empty())
        return;
    if (account == system) {
        out.begin_array("exports");
        write_export(out, "$SYS.DEBUG.SUBSCRIBERS", "Singleton");
        write_export(out, "$SYS.REQ.ACCOUNT.*.CONNZ", "Streamed");
        write_export(out, "$SYS.REQ.ACCOUNT.*.STATZ", "Streamed");
        write_export(out, "$SYS.REQ.USER.*.INFO", "Singleton");
        out.end_array();
    }
    out.begin_array("imports");
    if (account != system) {
        const std::string own = "$SYS.REQ.ACCOUNT." + account;
        write_import(out, own + ".CONNZ", system, "$SYS.REQ.ACCOUNT.PING.CONNZ", false);
        write_import(out, own + ".CONNZ", system, "$SYS.REQ.SERVER.PING.CONNZ", false);
        write_import(out, own + ".STATZ", system, "$SYS.REQ.ACCOUNT.PING.STATZ", false);
    }
    write_import(out, "$SYS.REQ.USER." + account + ".INFO", system, "$SYS.REQ.USER.INFO", true);
    out.end_array();
}

} // namespace

bool write_account_detail(const sources& from, json_writer& out, std::string_view name,
                          const std::string& account) {
    std::optional<px_account_row> found; // without its text
    each_row<px_account_row>(from.self(), from.inspect.accounts,
                             [&](const px_account_row& row) noexcept {
                                 if (view(row.name) == account)
                                     found = row;
                             });
    if (!found)
        return false;
    if (!name.empty())
        out.key(name);
    out.begin_object();
    out.field("account_name", account);
    out.field("update_time", utc_text(found->changed_wall_ns));
    out.field_unless_empty("is_system", found->is_system != 0);
    out.field("expired", false);
    out.field("complete", true);
    out.field("jetstream_enabled", false);
    out.field("leafnode_connections", 0);
    out.field("client_connections", found->connections);
    out.field("subscriptions", found->subscriptions);
    write_mappings(out, view(from.inspect.account_details(from.self(), to_text(account))));
    write_services(out, account, system_account(from));
    out.field("name_tag", account);
    out.begin_object("sublist_stats");
    index_stats stats;
    stats.add(*found);
    stats.write(out);
    out.end_object();
    out.end_object();
    return true;
}

} // namespace plexus::monitoring

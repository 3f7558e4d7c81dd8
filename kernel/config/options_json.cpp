#include "config/options_json.hpp"

#include <boost/json.hpp>

#include "config/claim_paths.hpp"
#include "config/claims.hpp"
#include "config/schema/plugin_rows.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace json = boost::json;

std::string options_json(const options& values, const options_facts& facts) {
    const section<options>& table = server_section();
    map shown = table.show(values, secrets::hidden);
    for (const plugin_settings& each : values.used_plugins)
        show_claims(shown, each);
    json::object result = section_json(shown, table);
    if (values.tls)
        result["tls"] = tls_json(*values.tls);
    for (const plugin_settings& each : values.used_plugins) {
        if (each.section->claims(each.section->name()))
            continue; // the key it claims is its section
        const auto& own = each.section->table().top();
        result[each.section->name()] = section_json(own.show(each.values, secrets::hidden), own);
    }
    result["config_file"] = json_text(values.config_file);
    result["config_digest"] = values.config_digest;
    result["auth_required"] = facts.auth_required;
    result["auth_timeout"] = facts.auth_timeout.count();
    result["tls_required"] = values.tls.has_value() && !values.allow_non_tls;
    result["tls_verify"] = values.tls.has_value() && values.tls->verify;
    result["connect_urls"] = json::array();
    return json::serialize(result);
}

std::string account_json(const std::vector<mapping_entry>& mappings, const account_limits& limits) {
    json::object by_source;
    for (const mapping_entry& each : mappings) {
        json::array destinations;
        for (const mapping_destination& to : each.destinations)
            destinations.push_back(json::object{{"subject", json_text(to.destination)},
                                                {"weight", to.weight},
                                                {"cluster", json_text(to.cluster)}});
        by_source[json_text(each.source)] = std::move(destinations);
    }
    return json::serialize(json::object{
        {"mappings", std::move(by_source)},
        {"limits", json::object{{"max_connections", limits.max_connections},
                                {"max_subscriptions", limits.max_subscriptions},
                                {"max_payload", limits.max_payload},
                                {"max_leafnodes", limits.max_leafnodes}}},
    });
}

} // namespace plexus::config

#include <algorithm>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/quote.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/server_rows.hpp"

namespace plexus::config {

namespace {

using O = options;
using S = section<options>;

constexpr std::int64_t loops_max = 256;
constexpr nanoseconds patience_min = std::chrono::milliseconds(1);
constexpr nanoseconds patience_max = std::chrono::hours(24);

void read_tags(reader& in, const entry& e, O& target) {
    std::vector<std::string> tags;
    if (const std::string* tag = e.item.as_string()) {
        tags.push_back(*tag);
    } else if (const array* list = e.item.as_array()) {
        for (const value& item : *list) {
            if (item.as_string() == nullptr)
                return in.error(e.item, "error parsing tags: unsupported type *conf.token where "
                                        "string is expected");
            tags.push_back(*item.as_string());
        }
    } else {
        return in.error(e.item,
                        fmt::format("error parsing tags: unsupported type {}", go_type(e.item)));
    }
    for (const std::string& written : tags) {
        std::string tag = to_lower(trim(written));
        if (!tag.empty() && std::ranges::find(target.server_tags, tag) == target.server_tags.end())
            target.server_tags.push_back(std::move(tag));
    }
}

void read_feature_flags(reader& in, const entry& e, O& target) {
    const map* flags = e.item.as_map();
    if (flags == nullptr)
        return in.error(e.item, fmt::format("error parsing feature flags: unsupported type {}",
                                            go_type(e.item)));
    for (const map_entry& flag : *flags) {
        if (flag.content.as_bool() == nullptr)
            return in.error(flag.content, fmt::format("error parsing feature flag {}: expected "
                                                      "bool, got {}",
                                                      go_quote(flag.key), go_type(flag.content)));
        target.feature_flags[flag.key] = *flag.content.as_bool();
    }
}

struct proxy_entry {
    std::string key;
};

void fill_proxy(section<proxy_entry>& s) {
    s.text("key", at(&proxy_entry::key), "The proxy's public nkey.")
        .alias({"public_key"})
        .read([](reader& in, const entry& e, proxy_entry& proxy) {
            proxy.key = in.text(e.item);
            if (!valid_public_nkey(proxy.key))
                in.error(e.item, "invalid proxy key " + go_quote(proxy.key));
        });
}

const section<proxy_entry>& proxy_entry_section() {
    static const section<proxy_entry> table("proxies.trusted", "One trusted proxy.", fill_proxy);
    return table;
}

using keys = std::vector<std::string>;

void read_trusted(reader& in, const entry& e, keys& trusted) {
    const array* list = e.item.as_array();
    if (list == nullptr)
        return in.error(
            e.item,
            fmt::format("expected proxies' trusted field to be an array, got {}", go_type(e.item)));
    block_guard guard(in);
    for (const value& item : *list) {
        guard.run([&] {
            if (item.as_map() == nullptr)
                return in.error(item, fmt::format("expected proxies' trusted entry to be a "
                                                  "map/struct, got {}",
                                                  go_type(item)));
            proxy_entry proxy;
            proxy_entry_section().read_unguarded(in, item, proxy);
            trusted.push_back(std::move(proxy.key));
        });
    }
}

void fill_proxies(section<keys>& s) {
    s.add("trusted", shape::section_list, "The proxies that may vouch for clients.")
        .nested(proxy_entry_section())
        .field("Proxies", yes)
        .read(read_trusted)
        .show([](const keys& trusted, secrets how) {
            array list;
            for (const std::string& key : trusted)
                list.emplace_back(proxy_entry_section().show({key}, how));
            return std::optional(value(std::move(list)));
        });
    s.when_no_map([](const value& v) {
        return fmt::format("expected proxies to be a map/struct, got {}", go_type(v));
    });
}

const section<keys>& proxies_section() {
    static const section<keys> table("proxies", "Proxies that vouch for clients.", fill_proxies);
    return table;
}

} // namespace

void add_description(S& s) {
    s.integer("connect_error_reports", at(&O::connect_error_reports),
              "Every how many failed attempts the first connection to a server is reported.")
        .field("ConnectErrorReports", yes);
    s.integer("reconnect_error_reports", at(&O::reconnect_error_reports),
              "The same for connections that were lost.")
        .field("ReconnectErrorReports", yes);
    s.add("server_tags", shape::text_list, "Tags of the server, in lower case.")
        .also({shape::text})
        .field("Tags", yes)
        .read(read_tags)
        .show(
            [](const O& source, secrets) { return std::optional(show_value(source.server_tags)); });
    s.add("server_metadata", shape::text_map, "Facts about the server for those who watch it.")
        .field("Metadata", yes)
        .read([](reader& in, const entry& e, O& target) {
            if (e.item.as_map() == nullptr)
                return in.error(e.item, fmt::format("error parsing metadata: unsupported type {}",
                                                    go_type(e.item)));
            for (const map_entry& fact : *e.item.as_map())
                target.server_metadata[fact.key] = in.text(fact.content);
        })
        .show([](const O& source, secrets) {
            return std::optional(show_value(source.server_metadata));
        });
    s.add("feature_flags", shape::flag_map, "Switches for what is new or on trial.")
        .field("FeatureFlags", no)
        .read(read_feature_flags)
        .show([](const O& source, secrets) {
            return std::optional(show_value(source.feature_flags));
        });
}

void add_proxies(S& s) {
    s.add("proxies", shape::section, "Proxies that vouch for clients.")
        .nested(proxies_section())
        .field("Proxies", yes)
        .read([](reader& in, const entry& e, O& target) {
            keys trusted;
            if (proxies_section().read(in, e.item, trusted) == outcome::complete)
                target.trusted_proxies = std::move(trusted);
        })
        .show([](const O& source, secrets how) {
            return std::optional(value(proxies_section().show(source.trusted_proxies, how)));
        });
}

void add_own(S& s) {
    s.integer("loops", at(&O::loops),
              "Threads that serve connections; 0 is one for each core (ours).")
        .range("0..256")
        .field("Loops", no)
        .read([](reader& in, const entry& e, O& target) {
            const std::int64_t count = in.integer(e.item);
            if (count < 0 || count > loops_max)
                in.error(e.item, fmt::format("loops must be from 0 to {}", loops_max));
            else
                target.loops = static_cast<unsigned>(count);
        });
    s.add("plugins", shape::text_list, "Plugins to load, by name or with more to say (ours).")
        .also({shape::text, shape::section_list})
        .nested(plugin_request_section())
        .field("Plugins", no)
        .read([](reader&, const entry&, O&) {}) // read before everything else
        .show([](const O& source, secrets how) {
            array list;
            for (const plugin_request& each : source.plugins) {
                if (each.optional || !each.path.empty())
                    list.emplace_back(plugin_request_section().show(each, how));
                else
                    list.emplace_back(each.name);
            }
            return std::optional(value(std::move(list)));
        });
    s.texts("plugin_path", "plugin_path", at(&O::plugin_path),
            "Folders that plugins are looked for in, relative to the file's own (ours).")
        .field("PluginPath", no)
        .read([](reader&, const entry&, O&) {}); // read before everything else
    s.duration("drain_timeout", at(&O::drain_timeout),
               "How long plugins may take to finish when the server ends (ours).")
        .field("DrainTimeout", yes);
    s.duration(
         "plugin_patience", at(&O::plugin_patience),
         "How long the server waits for a plugin that keeps a loop before it gives up and ends "
         "(ours).")
        .range("1ms..24h")
        .field("PluginPatience", yes)
        .read([](reader& in, const entry& e, O& target) {
            const auto patience = in.duration(e, "plugin_patience");
            if (patience && (*patience < patience_min || *patience > patience_max))
                in.error(e.item, fmt::format("plugin_patience must be from 1ms to 24h, found {}",
                                             format_duration(*patience)));
            else if (patience)
                target.plugin_patience = *patience;
        });
}

} // namespace plexus::config

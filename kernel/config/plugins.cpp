#include "config/plugins.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/quote.hpp"
#include "config/claim_paths.hpp"
#include "config/claims.hpp"
#include "config/schema/plugin_rows.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

void fill_request(section<plugin_request>& s) {
    s.text("name", at(&plugin_request::name), "The plugin's name.");
    s.boolean("optional", at(&plugin_request::optional),
              "Start without it when it cannot be used.");
    s.text("path", at(&plugin_request::path),
           "The library file, instead of `<name>.so` in the plugin folders.");
    s.when_no_map([](const value& v) {
        return fmt::format("error parsing plugins: unsupported type in array {}", go_type(v));
    });
}

void read_request(reader& in, const value& item) {
    plugin_request wanted;
    if (const std::string* name = item.as_string())
        wanted.name = *name;
    else if (plugin_request_section().read(in, item, wanted) != outcome::complete)
        return;
    auto& all = in.state.result.plugins;
    if (wanted.name.empty())
        return in.error(item, "error parsing plugins: an entry has no name");
    if (std::ranges::find(all, wanted.name, &plugin_request::name) != all.end())
        return in.error(item, fmt::format("error parsing plugins: {} is there twice", wanted.name));
    all.push_back(wanted);
    in.use_plugin(wanted, item.at());
}

void read_section(reader& in, const entry& e, plugin_settings& settings) {
    in.state.plugin_sections.insert_or_assign(settings.section->name(), e.item.at());
    settings.section->table().top().read(in, e.item, settings.values);
}

std::string missing_text(const plugin_settings& settings) {
    for (const plugin_option& option : settings.section->about().options)
        if (option.required && !settings.values.contains(option.key))
            return fmt::format("plugin {} needs the option {}", settings.section->name(),
                               go_quote(settings.section->name() + '.' + option.key));
    return {};
}

std::string names_of(const options& source) {
    std::vector<std::string_view> names;
    for (const plugin_settings& each : source.used_plugins)
        names.push_back(each.section->name());
    return fmt::format("[{}]", fmt::join(names, " "));
}

struct claim_change {
    std::string key;
    const option_info* option; ///< null: the server does not know the key
    std::string old_text;
    std::string new_text;
};

void add(const claim_change& changed, std::vector<difference>& out) {
    const auto text = [&](const std::string& json_text) {
        const bool hidden = changed.option != nullptr &&
                            (changed.option->secret || changed.option->nested != nullptr);
        return hidden ? std::string(redacted) : json_text;
    };
    // What depends on the values is for the plugin to say.
    const bool allowed =
        changed.option == nullptr || changed.option->reload != reload_rule::refused;
    const std::string_view field = changed.option != nullptr && !changed.option->field.empty()
                                       ? changed.option->field
                                       : std::string_view(changed.key);
    out.push_back(
        {changed.key, std::string(field), text(changed.old_text), text(changed.new_text), allowed});
}

/// Of a section, its options are compared; their rules may differ.
void diff_claim(const std::string& key, const std::string& before, const std::string& after,
                std::vector<difference>& out) {
    const auto place = find_place(key);
    const option_info* option = place ? place->option : nullptr;
    const json::value old_value = claim_from_json(before);
    const json::value new_value = claim_from_json(after);
    const bool further_in = key.contains('.');
    if (option == nullptr || option->nested == nullptr || further_in || !old_value.is_object() ||
        !new_value.is_object())
        return add({key, option, before, after}, out);
    for (const option_info& inner : option->nested->options()) {
        const json::value* was = old_value.get_object().if_contains(inner.key);
        const json::value* is = new_value.get_object().if_contains(inner.key);
        if ((was == nullptr) == (is == nullptr) && (was == nullptr || *was == *is))
            continue;
        add({fmt::format("{}.{}", key, inner.key), &inner, was ? json::serialize(*was) : "",
             is ? json::serialize(*is) : ""},
            out);
    }
}

// In the place of what an earlier key has said of the same.
void take_claim(const map& root, const std::string& claim, plugin_settings& to) {
    const std::string name = claim_name(claim);
    std::erase_if(to.claims, [&](const auto& earlier) { return earlier.first == name; });
    if (auto found = find_claim(root, claim))
        to.claims.emplace_back(name, std::move(*found));
}

std::string claim_of(const plugin_settings& settings, const std::string& key) {
    for (const auto& [name, content] : settings.claims)
        if (name == key)
            return content.json;
    return {};
}

} // namespace

const section<plugin_request>& plugin_request_section() {
    static const section<plugin_request> table(
        "plugins", "One plugin to load; its name alone will do.", fill_request);
    return table;
}

void read_plugins(reader& in, const map& root) {
    block_guard guard(in, true);
    if (const value* folders = root.find_nocase("plugin_path"))
        guard.run([&] {
            in.state.result.plugin_path = in.texts({"plugin_path", *folders}, "plugin_path");
            if (in.hooks().plugins != nullptr && !in.state.result.plugin_path.empty())
                in.hooks().plugins->look_in(in.state.result.plugin_path);
        });
    const value* wanted = root.find_nocase("plugins");
    if (wanted == nullptr)
        return;
    if (wanted->as_string() != nullptr)
        return read_request(in, *wanted);
    if (wanted->as_array() == nullptr)
        return in.error(
            *wanted, fmt::format("error parsing plugins: unsupported type {}", go_type(*wanted)));
    for (const value& item : *wanted->as_array())
        guard.run([&] { read_request(in, item); });
}

bool read_plugin_key(reader& in, const entry& e) {
    options& result = in.state.result;
    const std::string name = to_lower(e.key);
    for (plugin_settings& each : result.used_plugins) {
        if (each.section->name() == name) {
            read_section(in, e, each);
            return true;
        }
        if (each.section->claims(e.key))
            return true;
    }
    // Of a plugin that is named and cannot be used, which has been said, nobody can say whether its
    // section is right.
    if (std::ranges::find(result.plugins, name, &plugin_request::name) != result.plugins.end())
        return true;
    plugin_source* source = in.hooks().plugins;
    if (source == nullptr || e.item.as_map() == nullptr || e.item.used_as_variable())
        return false;
    if (auto loaded = source->load({.name = name}); !loaded || *loaded != nullptr) {
        if (plugin_settings* settings = in.use_plugin({.name = name}, e.item.at()))
            read_section(in, e, *settings);
        return true;
    }
    const auto claimant = source->load_claimant(e.key);
    if (!claimant) {
        in.error(e.item, fmt::format("{}: {}", e.key, claimant.error()));
        return true;
    }
    return *claimant != nullptr &&
           in.use_plugin({.name = (*claimant)->name()}, e.item.at()) != nullptr;
}

void finish_plugins(reader& in, const map& root) {
    for (plugin_settings& each : in.state.result.used_plugins) {
        each.section->table().complete(each.values);
        if (std::string missing = missing_text(each); !missing.empty()) {
            const auto at = in.state.plugin_sections.find(each.section->name());
            in.error(at == in.state.plugin_sections.end() ? position{} : at->second,
                     std::move(missing));
        }
        for (const map_entry& e : root)
            for (const std::string& claim : each.section->about().claims)
                if (stands_below(claim, e.key))
                    take_claim(root, claim, each);
    }
}

text_result<plugin_settings> settings_without_section(plugin_section_ptr section) {
    plugin_settings settings{.section = std::move(section)};
    settings.section->table().complete(settings.values);
    if (std::string missing = missing_text(settings); !missing.empty())
        return std::unexpected(std::move(missing));
    return settings;
}

std::string not_installed_text(std::string_view plugin, const plugin_source* source) {
    std::string text = fmt::format("needs plugin {}, which is not installed", plugin);
    const auto folders = source != nullptr ? source->folders() : std::vector<std::string>{};
    if (!folders.empty())
        text += fmt::format(" (looked in {})", fmt::join(folders, ", "));
    return text;
}

void add_plugin_differences(const options& before, const options& after,
                            std::vector<difference>& out) {
    if (names_of(before) != names_of(after)) {
        out.push_back({"plugins", "plugins", names_of(before), names_of(after), false});
        return;
    }
    for (std::size_t i = 0; i < before.used_plugins.size(); ++i) {
        const plugin_settings& was = before.used_plugins[i];
        const plugin_settings& is = after.used_plugins[i];
        std::vector<change> changes;
        was.section->table().top().diff(was.values, is.values, changes);
        for (change& c : changes)
            out.push_back({std::string(c.option->field), std::string(c.option->field),
                           std::move(c.old_text), std::move(c.new_text), c.allowed});
        std::vector<std::string> keys;
        for (const auto* claims : {&was.claims, &is.claims})
            for (const auto& [key, content] : *claims)
                if (std::ranges::find(keys, key) == keys.end())
                    keys.push_back(key);
        for (const std::string& key : keys)
            if (claim_of(was, key) != claim_of(is, key))
                diff_claim(key, claim_of(was, key), claim_of(is, key), out);
    }
}

} // namespace plexus::config

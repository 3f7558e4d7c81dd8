#include "config/print.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/claim_paths.hpp"
#include "config/schema/plugin_rows.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

std::string_view word(shape form) {
    switch (form) {
    case shape::boolean:
        return "boolean";
    case shape::integer:
        return "integer";
    case shape::number:
        return "number";
    case shape::text:
        return "text";
    case shape::text_list:
        return "list of texts";
    case shape::duration:
        return "duration";
    case shape::seconds:
        return "seconds";
    case shape::address:
        return "host:port";
    case shape::port:
        return "port";
    case shape::size:
        return "size";
    case shape::size_text:
        return "size text";
    case shape::section:
        return "map";
    case shape::section_list:
        return "list of maps";
    case shape::section_map:
        return "maps by name";
    case shape::text_map:
        return "texts by name";
    case shape::flag_map:
        return "booleans by name";
    }
    std::unreachable();
}

/// A section is described where it is first met, and linked to from elsewhere.
class page {
public:
    std::string write(std::span<const plugin_section_ptr> plugins) {
        collect(server_section());
        for (const plugin_section_ptr& each : plugins)
            if (!each->table().top().options().empty()) // some have only what they claim
                collect(each->table().top());
        std::string text = intro;
        for (const section_info* section : sections_)
            append(text, *section);
        return text;
    }

private:
    static constexpr const char* intro =
        "# Configuration reference\n\n"
        "<!-- Made from the schema by `plexus-server --config-reference`; do not edit. -->\n\n"
        "Every option of `.conf` and TOML files. Keys are matched without regard to case. "
        "*Reload* says whether a running server takes a changed value over: yes, no, or only some "
        "changes (partly). Options of a plugin are checked always, and refused while the plugin is "
        "not installed. In `.conf` files sizes may have a suffix (`1MB`, `64k`), and durations in "
        "minutes need quotes (`\"5m\"`).\n";

    static std::string title(const section_info& section) {
        return section.path().empty() ? "Top level" : fmt::format("`{}`", section.path());
    }

    static std::string anchor(const section_info& section) {
        std::string result(section.path());
        std::erase(result, '.');
        return result;
    }

    void collect(const section_info& section) {
        if (std::ranges::find(sections_, &section) != sections_.end())
            return;
        sections_.push_back(&section);
        for (const option_info& option : section.options())
            if (option.nested != nullptr)
                collect(*option.nested);
    }

    static std::string type_of(const option_info& option) {
        std::vector<std::string> forms;
        for (const shape form : option.shapes)
            forms.emplace_back(word(form));
        std::string type = fmt::format("{}", fmt::join(forms, " or "));
        if (!option.choices.empty())
            type += fmt::format(": `{}`", fmt::join(option.choices, "` `"));
        if (!option.unit.empty())
            type += fmt::format(" ({})", option.unit);
        if (!option.range.empty())
            type += fmt::format(", {}", option.range);
        if (option.nested != nullptr)
            type += fmt::format(", see [{}](#{})", option.nested->path(), anchor(*option.nested));
        return type;
    }

    static std::string_view reload_of(const option_info& option) {
        if (option.field.empty())
            return "";
        switch (option.reload) {
        case reload_rule::applied:
            return "yes";
        case reload_rule::refused:
            return "no";
        case reload_rule::checked:
            return "partly";
        }
        std::unreachable();
    }

    static std::string notes_of(const option_info& option) {
        std::string notes(option.doc);
        if (!option.owner.empty())
            notes += fmt::format(" Plugin: {}.", option.owner);
        if (!option.deprecated_by.empty())
            notes += fmt::format(" Deprecated, use `{}`.", option.deprecated_by);
        return notes;
    }

    static std::string fallback_of(const option_info& option) {
        const std::string& text = option.fallback;
        if (text.empty() || text == "\"\"" || text == "[]" || text == "{ }")
            return "";
        return fmt::format("`{}`", text);
    }

    static void append(std::string& text, const section_info& section) {
        text += fmt::format("\n## {}\n\n{}\n\n", title(section), section.doc());
        text += "| Option | Type | Default | Reload | Meaning |\n|---|---|---|---|---|\n";
        for (const option_info& option : section.options()) {
            std::string key = fmt::format("`{}`", option.key);
            if (!option.aliases.empty())
                key += fmt::format(" (`{}`)", fmt::join(option.aliases, "`, `"));
            text += fmt::format("| {} | {} | {} | {} | {} |\n", key, type_of(option),
                                fallback_of(option), reload_of(option), notes_of(option));
        }
    }

    std::vector<const section_info*> sections_;
};

} // namespace

std::string effective_config(const options& values) {
    map shown;
    for (const map_entry& e : server_section().show(values, secrets::hidden)) {
        // The one option whose default, no limit, has no way to be written.
        if (e.key != "max_subscription_tokens" || values.limits.max_subscription_tokens != 0)
            shown.set(e.key, e.content);
    }
    for (const plugin_settings& each : values.used_plugins) {
        show_claims(shown, each);
        shown.set(each.section->name(),
                  value(each.section->table().top().show(each.values, secrets::hidden)));
    }
    return toml_document(shown);
}

std::string reference_page(std::span<const plugin_section_ptr> plugins) {
    return page().write(plugins);
}

} // namespace plexus::config

#include "bus/declaration.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <span>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "base/utf8.hpp"

namespace plexus::bus {

namespace {

constexpr std::size_t name_bytes_max = 32;
constexpr std::size_t text_bytes_max = 4096;
constexpr std::uint32_t entries_max = 1024;

/// Thrown within this file: the declaration is no good.
struct refusal {
    std::string text;
};

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) {
    throw refusal{fmt::format(format, std::forward<Args>(args)...)};
}

bool is_text(std::string_view text) {
    while (!text.empty()) {
        const utf8_step step = decode_utf8(text);
        if (!step.valid || step.code_point < 0x20 || step.code_point == 0x7f)
            return false;
        text.remove_prefix(step.size);
    }
    return true;
}

/// A text of the declaration; null is allowed where `what` may be absent.
std::string text_of(const char* text, std::string_view what, bool may_be_absent = false) {
    if (text == nullptr) {
        if (may_be_absent)
            return {};
        refuse("{} is missing", what);
    }
    const std::size_t size = strnlen(text, text_bytes_max + 1);
    if (size > text_bytes_max)
        refuse("{} is longer than {} bytes", what, text_bytes_max);
    std::string result(text, size);
    if (!is_text(result))
        refuse("{} is {}, which is no one-line UTF-8 text", what, go_quote(result));
    return result;
}

template <class Entry>
std::span<const Entry> list_of(const Entry* entries, std::uint32_t count, std::string_view what) {
    if (count > entries_max)
        refuse("it has {} {}; at most {} are allowed", count, what, entries_max);
    if (count > 0 && entries == nullptr)
        refuse("it counts {} {} and lists none", count, what);
    return {entries, count};
}

/// "acme.store/1"
bool valid_id(std::string_view id) {
    const std::size_t slash = id.find('/');
    if (slash == id.npos || slash == 0 || slash + 1 == id.size() || id.size() > text_bytes_max)
        return false;
    const auto all_of = [](std::string_view text, std::string_view allowed) {
        return text.find_first_not_of(allowed) == text.npos;
    };
    return all_of(id.substr(0, slash), "abcdefghijklmnopqrstuvwxyz0123456789.-_") &&
           all_of(id.substr(slash + 1), "0123456789");
}

std::string id_of(const char* id, std::string_view what) {
    std::string text = text_of(id, what);
    if (!valid_id(text))
        refuse("{} is {}; one such as \"acme.store/1\" is expected", what, go_quote(text));
    return text;
}

config::plugin_form form_of(std::uint32_t form, const std::string& key) {
    switch (form) {
    case PX_OPTION_BOOLEAN:
        return config::plugin_form::boolean;
    case PX_OPTION_INTEGER:
        return config::plugin_form::integer;
    case PX_OPTION_DURATION:
        return config::plugin_form::duration;
    case PX_OPTION_TEXT:
        return config::plugin_form::text;
    case PX_OPTION_TEXT_LIST:
        return config::plugin_form::text_list;
    case PX_OPTION_TLS:
        return config::plugin_form::tls;
    default:
        refuse("option {}: form {} is none of PX_OPTION_BOOLEAN to PX_OPTION_TLS", go_quote(key),
               form);
    }
}

config::plugin_option option_of(const px_option& given) {
    constexpr std::uint32_t known = PX_OPTION_RELOADABLE | PX_OPTION_SECRET | PX_OPTION_REQUIRED;
    config::plugin_option option;
    option.key = text_of(given.key, "the key of an option");
    option.form = form_of(given.form, option.key);
    if ((given.flags & ~known) != 0)
        refuse("option {}: its flags {:#x} hold unknown ones", go_quote(option.key), given.flags);
    option.reloadable = (given.flags & PX_OPTION_RELOADABLE) != 0;
    option.secret = (given.flags & PX_OPTION_SECRET) != 0;
    option.required = (given.flags & PX_OPTION_REQUIRED) != 0;
    if (given.value != nullptr)
        option.fallback = text_of(given.value, "the default of option " + option.key);
    option.unit = text_of(given.unit, "the unit of option " + option.key, true);
    option.min = given.min;
    option.max = given.max;
    if (given.choices != nullptr)
        for (const char* const* each = given.choices; *each != nullptr; ++each) {
            if (option.choices.size() == entries_max)
                refuse("option {}: its choices have no end", go_quote(option.key));
            option.choices.push_back(text_of(*each, "a choice of option " + option.key));
        }
    option.doc = text_of(given.doc, "the sentence about option " + option.key);
    return option;
}

void check_build(const px_plugin& plugin) {
    if (plugin.abi_major != PX_ABI_MAJOR || plugin.abi_minor != PX_ABI_MINOR)
        refuse("it is built for plugin ABI {}.{}; this server has {}.{}", plugin.abi_major,
               plugin.abi_minor, PX_ABI_MAJOR, PX_ABI_MINOR);
    if (plugin.size != sizeof(px_plugin))
        refuse("its px_plugin has {} bytes; {} are expected", plugin.size, sizeof(px_plugin));
}

declaration read(const px_plugin& plugin, std::string_view expected_name) {
    check_build(plugin);
    declaration result;
    result.plugin = &plugin;
    result.name = text_of(plugin.name, "its name");
    if (!valid_plugin_name(result.name))
        refuse("its name is {}; a-z, 0-9 and -, at most {} of them, are expected",
               go_quote(result.name), name_bytes_max);
    if (result.name != expected_name)
        refuse("its name is {}; {} is expected", go_quote(result.name), go_quote(expected_name));
    result.version = text_of(plugin.version, "its version");
    result.description = text_of(plugin.description, "its description");
    if (plugin.create == nullptr || plugin.destroy == nullptr)
        refuse("it has no function {}", plugin.create == nullptr ? "create" : "destroy");

    std::set<std::string> seen;
    for (const px_requirement& each :
         list_of(plugin.requirements, plugin.requirement_count, "requirements")) {
        std::string id = id_of(each.id, "the id of a requirement");
        if (!seen.insert(id).second)
            refuse("it requires {} twice", go_quote(id));
        result.requirements.push_back({std::move(id), each.optional != 0});
    }
    seen.clear();
    for (const px_provision& each :
         list_of(plugin.provisions, plugin.provision_count, "provisions")) {
        std::string id = id_of(each.id, "the id of a provision");
        if (each.table == nullptr)
            refuse("it provides {} without a table", go_quote(id));
        if (!seen.insert(id).second)
            refuse("it provides {} twice", go_quote(id));
        result.provisions.push_back({std::move(id), each.table});
    }

    config::plugin_description about;
    about.name = result.name;
    about.doc = result.description;
    for (const px_option& each : list_of(plugin.options, plugin.option_count, "options"))
        about.options.push_back(option_of(each));
    seen.clear();
    for (const char* const& each : list_of(plugin.claims, plugin.claim_count, "claims")) {
        std::string key = text_of(each, "a claimed key");
        if (key.empty() || !seen.insert(key).second)
            refuse("it claims {} {}", go_quote(key), key.empty() ? "" : "twice");
        about.claims.push_back(std::move(key));
    }
    auto section = config::plugin_section::make(std::move(about));
    if (!section)
        throw refusal{std::move(section.error())};
    result.section = std::move(*section);
    return result;
}

} // namespace

bool valid_plugin_name(std::string_view name) {
    return !name.empty() && name.size() <= name_bytes_max && name[0] >= 'a' && name[0] <= 'z' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

text_result<declaration> check_declaration(const px_plugin* plugin,
                                           std::string_view expected_name) {
    if (plugin == nullptr)
        return std::unexpected(
            fmt::format("{} returned NULL; a px_plugin is expected", PX_PLUGIN_ENTRY_SYMBOL));
    try {
        return read(*plugin, expected_name);
    } catch (refusal& refused) {
        return std::unexpected(std::move(refused.text));
    }
}

} // namespace plexus::bus

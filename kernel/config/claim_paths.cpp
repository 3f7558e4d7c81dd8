#include "config/claim_paths.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <boost/json.hpp>

#include "config/claims.hpp"
#include "config/schema/go_text.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

namespace json = boost::json;

constexpr std::string_view each_key = "*";

struct path_parts {
    std::string_view first;
    std::string_view rest; ///< empty: that was all
};

path_parts split(std::string_view path) {
    const std::size_t dot = path.find('.');
    return {path.substr(0, dot), dot == path.npos ? std::string_view() : path.substr(dot + 1)};
}

const option_info* option_of(const section_info& section, std::string_view key) {
    const std::size_t i = section.index_of(key);
    return i == section_info::npos ? nullptr : &section.options()[i];
}

bool is_map_of_sections(const option_info& option) {
    return option.nested != nullptr &&
           std::ranges::find(option.shapes, shape::section_map) != option.shapes.end();
}

/// The last value of a key, in any of its names.
const value* last_of(const map& entries, const section_info& section, std::string_view key) {
    const std::size_t known = section.index_of(key);
    const value* last = nullptr;
    for (const map_entry& e : entries)
        if (known == section_info::npos ? to_lower(e.key) == to_lower(key)
                                        : section.index_of(e.key) == known)
            last = &e.content;
    return last;
}

std::optional<told_value> find_at(const map& entries, const section_info& section,
                                  std::string_view path);

std::optional<told_value> find_in_each(const map& entries, const section_info& section,
                                       std::string_view path) {
    json::object content;
    map shown;
    for (const map_entry& e : entries) {
        const map* inner = e.content.as_map();
        auto found = inner != nullptr ? find_at(*inner, section, path) : std::nullopt;
        if (!found)
            continue;
        content[json_text(e.key)] = std::move(found->content);
        shown.set(e.key, std::move(found->shown));
    }
    if (content.empty())
        return std::nullopt;
    return told_value{std::move(content), value(std::move(shown))};
}

std::optional<told_value> find_at(const map& entries, const section_info& section,
                                  std::string_view path) {
    const auto [key, rest] = split(path);
    if (key == each_key)
        return find_in_each(entries, section, rest);
    const value* found = last_of(entries, section, key);
    if (found == nullptr)
        return std::nullopt;
    const option_info* option = option_of(section, key);
    if (rest.empty())
        return told_of(*found, option);
    if (option == nullptr || option->nested == nullptr || found->as_map() == nullptr)
        return std::nullopt;
    return find_at(*found->as_map(), *option->nested, rest);
}

/// Sets the value at `path` below `object`, whose options `section` knows.
void set_at(json::object& object, const section_info* section, std::string_view path,
            const value& content) {
    const auto [key, rest] = split(path);
    const option_info* option = section != nullptr ? option_of(*section, key) : nullptr;
    if (rest.empty()) {
        object[key] = told_of(content, option).content;
        return;
    }
    json::value& inner = object[key];
    if (!inner.is_object())
        inner.emplace_object();
    set_at(inner.get_object(), option != nullptr ? option->nested : nullptr, rest, content);
}

void show_at(map& shown, std::string_view path, const value& content);

void show_below(map& shown, const std::string& key, std::string_view path, const value& content) {
    const value* before = shown.find(key);
    map inner = before != nullptr && before->as_map() != nullptr ? *before->as_map() : map{};
    show_at(inner, path, content);
    shown.set(key, value(std::move(inner)));
}

void show_at(map& shown, std::string_view path, const value& content) {
    const auto [key, rest] = split(path);
    if (key == each_key) // of an object by key, which find_in_each() made
        for (const map_entry& e : *content.as_map())
            show_below(shown, e.key, rest, e.content);
    else if (rest.empty())
        shown.set(std::string(key), content);
    else
        show_below(shown, std::string(key), rest, content);
}

} // namespace

std::optional<claimed_place> find_place(std::string_view claim) {
    const section_info* section = &server_section();
    claimed_place found{};
    bool each = false; // the last part was
    for (const auto part : std::views::split(claim, '.')) {
        const std::string_view key(part.begin(), part.end());
        const bool in_each = std::exchange(each, key == each_key);
        if (each) {
            if (in_each || found.option == nullptr || !is_map_of_sections(*found.option))
                return std::nullopt;
        } else {
            found.option = section != nullptr ? option_of(*section, key) : nullptr;
            if (found.option == nullptr)
                return std::nullopt;
            section = found.option->nested;
        }
        found.path += found.path.empty() ? "" : ".";
        found.path += each ? key : found.option->key;
    }
    if (each)
        return std::nullopt;
    return found;
}

bool is_claimed(std::string_view key, std::string_view claim) {
    if (claim.contains('.')) {
        std::string place;
        for (path_parts left = split(claim); !left.first.empty(); left = split(left.rest))
            if (left.first != each_key)
                place += (place.empty() ? "" : ".") + std::string(left.first);
        return place == key || claim == key;
    }
    return stands_below(claim, key);
}

bool stands_below(std::string_view claim, std::string_view key) {
    const section_info& server = server_section();
    const std::string_view first = split(claim).first;
    const std::size_t known = server.index_of(key);
    return known != section_info::npos ? server.index_of(first) == known
                                       : to_lower(first) == to_lower(key);
}

std::optional<plugin_value> find_claim(const map& root, std::string_view claim) {
    auto found = find_at(root, server_section(), claim);
    if (!found)
        return std::nullopt;
    return plugin_value{json::serialize(found->content), std::move(found->shown)};
}

std::string claim_name(std::string_view claim) {
    if (claim.contains('.'))
        return std::string(claim);
    const option_info* option = option_of(server_section(), claim);
    return option != nullptr ? std::string(option->key) : to_lower(claim);
}

void set_claim(plugin_settings& settings, std::string_view path, const value& content) {
    const std::string key(split(path).first);
    json::object all;
    map shown;
    const auto before =
        std::ranges::find(settings.claims, key, [](const auto& c) { return c.first; });
    if (before != settings.claims.end()) {
        all[key] = claim_from_json(before->second.json);
        shown.set(key, before->second.shown);
        settings.claims.erase(before);
    }
    set_at(all, &server_section(), path, content);
    show_at(shown, path, content);
    settings.claims.emplace_back(key, plugin_value{json::serialize(all[key]), *shown.find(key)});
}

void show_claims(map& into, const plugin_settings& settings) {
    for (const auto& [claim, content] : settings.claims)
        show_at(into, claim, content.shown);
}

} // namespace plexus::config
